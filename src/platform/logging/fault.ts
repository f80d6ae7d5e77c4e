/**
 * A fault whose message may be logged, because it is a constant of the program: no values, nothing from a request.
 * Messages of all other errors stay out of the log; they quote what was sent ("invalid input syntax …: "Mary Roe"").
 */
export class Fault extends Error {
  override readonly name = 'Fault';
}
