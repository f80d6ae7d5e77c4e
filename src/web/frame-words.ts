import type { Words } from './words.js';

/** What stands around every page. */
export const FRAME_WORDS = {
  skip: { en: 'Skip to the content', es: 'Ir al contenido' },
  main: { en: 'Main', es: 'Principal' },
  signIn: { en: 'Sign in', es: 'Iniciar sesión' },
  signOut: { en: 'Sign out', es: 'Cerrar sesión' },
  demo: {
    en: 'every person, case and agency is invented.',
    es: 'todas las personas, los casos y las agencias son inventados.',
  },
  demoName: { en: 'Demo:', es: 'Demostración:' },
  about: { en: 'About Comity', es: 'Qué es Comity' },
  contacts: { en: 'Contacts', es: 'Contactos' },
  accessibility: { en: 'Accessibility', es: 'Accesibilidad' },
  privacy: { en: 'Privacy', es: 'Privacidad' },
  api: { en: 'API reference', es: 'Referencia de la API' },
  checkpoint: { en: 'Ledger checkpoint', es: 'Último estado firmado del registro' },
  aim: {
    en: 'Comity makes law, agreement limits and policy choices visible, separate, and provable.',
    es: 'Comity muestra por separado la ley, los límites de los acuerdos y las decisiones propias, y permite comprobarlos.',
  },
} as const satisfies Words<string>;
