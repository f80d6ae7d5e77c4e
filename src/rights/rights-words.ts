import { LETTER_WORDS } from '../web/letter-words.js';
import type { Words } from '../web/words.js';

/** The pages on which people ask about information that is about them. */
export const RIGHTS_WORDS = {
  ...LETTER_WORDS,
  title: { en: 'Ask about your information', es: 'Pregunte por su información' },
  step: { en: 'Step {step} of 4: {name}', es: 'Paso {step} de 4: {name}' },
  next: { en: 'Continue', es: 'Continuar' },
  back: { en: 'Back', es: 'Atrás' },
  discard: { en: 'Delete what I typed', es: 'Borrar lo que escribí' },
  discarded: {
    en: 'What you typed was deleted. Nothing was sent.',
    es: 'Lo que escribió se ha borrado. No se envió nada.',
  },

  step1: { en: 'What you want', es: 'Qué desea' },
  intro: {
    en: 'Agencies that take part here give each other information about people. You have a right to ask what was given to whom, to see what is held about you, and to have it corrected. It costs nothing and needs no account.',
    es: 'Las agencias que participan aquí se facilitan información sobre personas. Usted tiene derecho a preguntar qué se dio y a quién, a ver qué datos suyos se guardan y a que se corrijan. Es gratis y no necesita una cuenta.',
  },
  need: {
    en: 'It takes about ten minutes. You need your name, a mailing address and, if you have them, the numbers of letters you received. Do not send a picture of an identity document, and do not write your social security number: we ask for neither.',
    es: 'Se tarda unos diez minutos. Necesita su nombre, una dirección postal y, si los tiene, los números de las cartas que recibió. No envíe ninguna imagen de un documento de identidad ni escriba su número de Seguro Social: no pedimos ninguna de las dos cosas.',
  },
  keptHours: {
    en: 'What you type is kept for two hours, sealed, and only for this browser. Then it is deleted unless you sent it.',
    es: 'Lo que escriba se conserva durante dos horas, sellado y solo para este navegador. Después se borra si no lo ha enviado.',
  },
  kind: { en: 'What do you want?', es: '¿Qué desea?' },
  accounting: { en: 'To know to whom information about me was given', es: 'Saber a quién se dio información sobre mí' },
  access: { en: 'To see what an agency holds about me', es: 'Ver qué datos míos guarda una agencia' },
  correction: { en: 'To have something corrected', es: 'Que se corrija algo' },
  complainInstead: {
    en: 'Do you want to complain of how information was used? Then use the complaint form; it can be anonymous.',
    es: '¿Quiere quejarse de cómo se usó la información? Use el formulario de quejas; puede ser anónimo.',
  },
  toComplaint: { en: 'Complaint form', es: 'Formulario de quejas' },

  step2: { en: 'What it is about', es: 'De qué se trata' },
  agency: { en: 'Which agency?', es: '¿Qué agencia?' },
  agencyHint: {
    en: 'The one whose record it is. If you do not know, leave it open: independent reviewers pass your request on.',
    es: 'La que guarda el dato. Si no la conoce, déjelo abierto: un equipo independiente remitirá su solicitud.',
  },
  agencyOpen: { en: 'I do not know', es: 'No lo sé' },
  description: { en: 'What should the agency look for?', es: '¿Qué debe buscar la agencia?' },
  descriptionHint: {
    en: 'Kind of record, about when, and any number you were given.',
    es: 'Tipo de dato, fecha aproximada y cualquier número que le hayan dado.',
  },
  disputed: { en: 'What is wrong?', es: '¿Qué está mal?' },
  disputedHint: {
    en: 'Name the entry, for example the birth date in the driver record.',
    es: 'Indique el dato, por ejemplo la fecha de nacimiento en el registro de conductor.',
  },
  proposed: { en: 'What would be right?', es: '¿Qué sería lo correcto?' },
  explanation: { en: 'How can the agency see that it is wrong?', es: '¿Cómo puede la agencia comprobar que está mal?' },

  step3: { en: 'Who you are', es: 'Quién es usted' },
  name: { en: 'Your name', es: 'Su nombre' },
  mailingAddress: { en: 'Mailing address', es: 'Dirección postal' },
  mailingHint: { en: 'The answer goes there.', es: 'Allí se envía la respuesta.' },
  email: { en: 'E-mail', es: 'Correo electrónico' },
  phone: { en: 'Telephone during the day', es: 'Teléfono durante el día' },
  capacity: { en: 'For whom do you ask?', es: '¿Por quién pregunta?' },
  self: { en: 'For myself', es: 'Por mí' },
  parent_or_guardian: { en: 'For my child or my ward', es: 'Por mi hija, mi hijo o una persona bajo mi tutela' },
  power_of_attorney: { en: 'With a power of attorney', es: 'Con un poder notarial' },
  notarised_release: {
    en: 'With a notarised release, not older than 90 days',
    es: 'Con una autorización notarial de no más de 90 días',
  },
  identityProof: { en: 'How will you show who you are?', es: '¿Cómo demostrará quién es?' },
  identityHint: {
    en: 'Without it the agency may give no record to anybody. No copy of a document is kept.',
    es: 'Sin ello la agencia no puede entregar datos a nadie. No se guarda copia de ningún documento.',
  },
  in_person: { en: 'I come to the office with a document', es: 'Iré a la oficina con un documento' },
  notarised_letter: { en: 'I send a notarised letter', es: 'Enviaré una carta notarial' },
  ask_me: { en: 'I do not know yet: ask me', es: 'Aún no lo sé: pregúntenme' },

  step4: { en: 'Check and send', es: 'Compruebe y envíe' },
  checkHint: {
    en: 'Nothing was sent yet. Only the agency that is asked reads what you wrote.',
    es: 'Aún no se ha enviado nada. Solo la agencia a la que pregunta leerá lo que escribió.',
  },
  change: { en: 'Change: {name}', es: 'Cambiar: {name}' },
  none: { en: 'Nothing written', es: 'Nada escrito' },
  send: { en: 'Send', es: 'Enviar' },

  needKind: { en: 'Choose what you want', es: 'Elija qué desea' },
  needDescription: {
    en: 'Write in at least 10 characters what the agency should look for',
    es: 'Escriba con al menos 10 letras qué debe buscar la agencia',
  },
  needDisputed: {
    en: 'Write what is wrong, in at least 5 characters',
    es: 'Escriba qué está mal, con al menos 5 letras',
  },
  needProposed: { en: 'Write what would be right', es: 'Escriba qué sería lo correcto' },
  needExplanation: {
    en: 'Write in at least 5 characters how the agency can see it',
    es: 'Escriba con al menos 5 letras cómo puede comprobarlo la agencia',
  },
  needName: { en: 'Write your name', es: 'Escriba su nombre' },
  needAddress: {
    en: 'Write the address to which the answer should go',
    es: 'Escriba la dirección a la que debe llegar la respuesta',
  },
  needEmail: {
    en: 'Write an e-mail address such as name@mail.example, or leave it empty',
    es: 'Escriba un correo como nombre@mail.example o déjelo vacío',
  },
  needPhone: {
    en: 'Write a telephone number with digits, or leave it empty',
    es: 'Escriba un teléfono con números o déjelo vacío',
  },
  needCapacity: { en: 'Choose for whom you ask', es: 'Elija por quién pregunta' },
  needProof: { en: 'Choose how you will show who you are', es: 'Elija cómo demostrará quién es' },

  receiptTitle: { en: 'Your request was received', es: 'Su solicitud se ha recibido' },
  receiptNext: {
    en: 'The agency answers to your mailing address. With number and code you see here how it stands, and can withdraw it.',
    es: 'La agencia responde a su dirección postal. Con el número y el código puede ver aquí la situación y retirar la solicitud.',
  },

  statusTitle: { en: 'How your request stands', es: 'Situación de su solicitud' },
  statusNext: {
    en: 'The agency has it and must answer by the day shown. If it does not, complain to the independent reviewers.',
    es: 'La agencia la tiene y debe responder antes de la fecha indicada. Si no lo hace, quéjese al equipo independiente.',
  },
  statusWithdrawn: {
    en: 'You have withdrawn it. The agency does nothing more; you can send a new one at any time.',
    es: 'Usted la retiró. La agencia no hará nada más; puede enviar otra en cualquier momento.',
  },
  statusAnswered: {
    en: 'The agency says that it has answered you by letter. If no letter came, ask the agency, or complain to the independent reviewers.',
    es: 'La agencia indica que le ha respondido por carta. Si no la recibió, pregunte a la agencia o quéjese al equipo independiente.',
  },
  stateAnswered: { en: 'Answered', es: 'Respondida' },
  stateReceived: { en: 'Received, not answered yet', es: 'Recibida, aún sin respuesta' },
  stateWithdrawn: { en: 'Withdrawn', es: 'Retirada' },
  asked: { en: 'What you asked', es: 'Lo que pidió' },
  heldBy: { en: 'The agency that answers', es: 'Agencia que responde' },
  basis: { en: 'This time is set by', es: 'Este plazo lo fija' },
  noCalendar: {
    en: 'There is no calendar of holidays for all of this time yet, so the day may move a little later.',
    es: 'Aún no hay calendario de días festivos para todo este plazo, así que la fecha puede retrasarse un poco.',
  },
  withdraw: { en: 'Withdraw this request', es: 'Retirar esta solicitud' },
  withdrawHint: { en: 'If you withdraw it, nobody answers it.', es: 'Si la retira, nadie la responderá.' },
  withdrawn: { en: 'Your request was withdrawn.', es: 'Su solicitud se ha retirado.' },
} as const satisfies Words<string>;

export type RightsKey = keyof typeof RIGHTS_WORDS;
