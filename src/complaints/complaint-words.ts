import { LETTER_WORDS } from '../web/letter-words.js';
import type { Words } from '../web/words.js';

/** The pages on which the public complains and asks how it stands. */
export const COMPLAINT_WORDS = {
  ...LETTER_WORDS,
  title: { en: 'Complain', es: 'Presentar una queja' },
  intro: {
    en: 'Tell us here if you think that information about you or somebody else was asked for, given or used wrongly. Independent reviewers hear it: they belong to none of the agencies that share information, and nobody hears a complaint about their own acts.',
    es: 'Díganos aquí si cree que se pidió, se dio o se usó mal información sobre usted u otra persona. La atiende un equipo independiente: no pertenece a ninguna de las agencias que comparten información, y nadie atiende quejas sobre sus propios actos.',
  },
  what: {
    en: 'You need no account, and you need not say who you are. It takes about five minutes. The reviewers can stop the use of what you name while they look into it.',
    es: 'No necesita una cuenta ni tiene que decir quién es. Se tarda unos cinco minutos. El equipo puede suspender el uso de lo que usted indique mientras lo examina.',
  },
  clock: {
    en: 'They confirm within 10 days and answer within 60. You follow it with a number and a code.',
    es: 'Confirman en 10 días y responden en 60. Usted lo sigue con un número y un código.',
  },
  toInformation: {
    en: 'Ask what is held about me, or have it corrected',
    es: 'Preguntar qué datos míos se guardan o pedir que se corrijan',
  },
  employee: {
    en: 'If you work for an agency and complain of it, you may also go to the attorney general, in confidence.',
    es: 'Si trabaja para una agencia y se queja de ella, también puede acudir de forma confidencial a la fiscalía general.',
  },

  complainant: { en: 'Who may know that you complain?', es: '¿Quién puede saber que usted se queja?' },
  named: { en: 'Anybody', es: 'Cualquiera' },
  confidential: { en: 'The reviewers only', es: 'Solo el equipo independiente' },
  anonymous: { en: 'Nobody: I stay anonymous', es: 'Nadie: quiero permanecer en el anonimato' },
  contact: { en: 'How do the reviewers reach you?', es: '¿Cómo puede localizarle el equipo?' },
  contactHint: {
    en: 'Name and address, e-mail or telephone. Leave it empty to stay anonymous: then only number and code lead to the answer.',
    es: 'Nombre y dirección, correo o teléfono. Déjelo vacío para permanecer en el anonimato: entonces solo el número y el código llevan a la respuesta.',
  },
  agencyComplainedOf: { en: 'Of which agency do you complain?', es: '¿De qué agencia se queja?' },
  agencyHint: {
    en: 'The one you think acted wrongly. The reviewers find out about others.',
    es: 'La que cree que actuó mal. El equipo averiguará si hubo otras.',
  },
  choose: { en: 'Choose an agency', es: 'Elija una agencia' },
  type: { en: 'What was wrong?', es: '¿Qué estuvo mal?' },
  improper_disclosure: {
    en: 'Information was given that should not have been',
    es: 'Se dio información que no debía darse',
  },
  excess_data: { en: 'More was given than needed', es: 'Se dio más de lo necesario' },
  inaccurate_data: { en: 'What was given was wrong', es: 'Lo que se dio era incorrecto' },
  discrimination: { en: 'Somebody was singled out unfairly', es: 'Se discriminó a alguien' },
  denial_of_access: {
    en: 'I was not shown what I have a right to see',
    es: 'No me mostraron lo que tengo derecho a ver',
  },
  retaliation: { en: 'Somebody was punished for complaining', es: 'Se castigó a alguien por quejarse' },
  security: { en: 'Information was not kept safe', es: 'La información no se protegió' },
  officer_conduct: { en: 'An officer behaved wrongly', es: 'Un agente se comportó mal' },
  other: { en: 'Something else', es: 'Otra cosa' },
  narrative: { en: 'What happened?', es: '¿Qué ocurrió?' },
  narrativeHint: {
    en: 'When, where and who, as far as you know. Do not write a social security number. It is sealed, and only the reviewers read it.',
    es: 'Cuándo, dónde y quién, hasta donde sepa. No escriba ningún número de Seguro Social. Se guarda sellado y solo lo lee el equipo.',
  },
  references: { en: 'Numbers you were given', es: 'Números que le hayan dado' },
  referencesHint: { en: 'For example of a letter or an agreement.', es: 'Por ejemplo, de una carta o de un acuerdo.' },
  send: { en: 'Send the complaint', es: 'Enviar la queja' },

  needComplainant: { en: 'Choose who may know that you complain', es: 'Elija quién puede saber que se queja' },
  needContact: {
    en: 'Leave the contact empty to stay anonymous, or choose that the reviewers may know',
    es: 'Deje vacío el contacto para permanecer en el anonimato, o elija que el equipo puede saberlo',
  },
  needType: { en: 'Choose what was wrong', es: 'Elija qué estuvo mal' },
  needNarrative: {
    en: 'Write in at least 10 characters what happened',
    es: 'Escriba con al menos 10 letras qué ocurrió',
  },
  needReferences: {
    en: 'Write the numbers in one line, or leave it empty',
    es: 'Escriba los números en una línea o déjelo vacío',
  },

  receiptTitle: { en: 'Your complaint was received', es: 'Su queja se ha recibido' },
  receiptNext: {
    en: 'Independent reviewers read it and confirm within 10 days. With number and code you see here how it stands and what they answer.',
    es: 'Un equipo independiente la lee y confirma en 10 días. Con el número y el código verá aquí la situación y la respuesta.',
  },

  statusTitle: { en: 'How your complaint stands', es: 'Situación de su queja' },
  stateReceived: { en: 'Received', es: 'Recibida' },
  stateAcknowledged: { en: 'Confirmed', es: 'Confirmada' },
  stateInReview: { en: 'Being looked into', es: 'En examen' },
  stateUpheld: { en: 'You were right', es: 'Se le ha dado la razón' },
  stateDismissed: { en: 'No wrong was found', es: 'No se halló ninguna infracción' },
  acknowledgedAt: { en: 'Confirmed on', es: 'Confirmada el' },
  closedAt: { en: 'Answered on', es: 'Respondida el' },
  reason: { en: 'The answer', es: 'La respuesta' },
  correctiveAction: { en: 'What must change', es: 'Qué debe cambiar' },
  statusNext: {
    en: 'Nothing is asked of you now. Come back with number and code; the answer stands here.',
    es: 'Ahora no tiene que hacer nada. Vuelva con el número y el código; la respuesta aparecerá aquí.',
  },
  statusClosed: {
    en: 'The file is kept for five years. If something new comes up, send another complaint and name this number.',
    es: 'El expediente se guarda durante cinco años. Si surge algo nuevo, envíe otra queja e indique este número.',
  },
  nobodyHears: {
    en: 'Nobody hears complaints here yet. Write to the agency itself: the contacts say where.',
    es: 'Aún no hay nadie que atienda quejas aquí. Escriba a la propia agencia: los contactos dicen dónde.',
  },
  contacts: { en: 'Contacts', es: 'Contactos' },
} as const satisfies Words<string>;

export type ComplaintKey = keyof typeof COMPLAINT_WORDS;
