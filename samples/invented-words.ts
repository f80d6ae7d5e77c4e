// Invented throughout: names, towns, streets and employers are made of syllables that stand for nobody and nowhere.
const join = (fronts: string, backs: string) =>
  fronts.split(' ').flatMap((front) => backs.split(' ').map((back) => front + back));

export const GIVEN_NAMES = join(
  'Aver Bryn Cald Dor Elz Fenn Garr Halv Isk Jorv Keld Lumm Marv Nevv Ost Pryd Quil Rovv Sylv Tamb Und Vesp Wynd Yarr Zeph',
  'ovane iskel untha emmer owyle abrin ettso irule',
);
export const FAMILY_NAMES = join(
  'Quill Tarr Brack Cind Dusk Emb Frosk Grav Holm Junip Kest Lark Mirr Nimb Ochr Pell Rusk Sagr Thistl Umbr Vell Wexl Yarr Zind',
  'umber ovick andrel isponte erwhin ombray attick ellowe ostrum ingale',
);
export const TOWNS = [
  { town: 'Sagemeer', postalCode: '84901' },
  { town: 'Redspur Bend', postalCode: '84907' },
  { town: 'Saltmarrow', postalCode: '84912' },
  { town: 'Cottonreach', postalCode: '84918' },
  { town: 'Junipine', postalCode: '84923' },
  { town: 'Alkali Reach', postalCode: '84931' },
  { town: 'Mirrorflat', postalCode: '84938' },
  { town: 'Ochre Ford', postalCode: '84944' },
  { town: 'Brinewick', postalCode: '84952' },
  { town: 'Coppermeer', postalCode: '84959' },
  { town: 'Windlass Basin', postalCode: '84966' },
  { town: 'Slickstone', postalCode: '84973' },
] as const;
export const STREETS = 'Quartzlamp Sandhook Bitterbrook Kilnhouse Tumbleweir Larkspan Saltpan Mudlark'
  .split(' ')
  .flatMap((street) => ['Lane', 'Road', 'Court', 'Way'].map((kind) => `${street} ${kind}`));
export const EMPLOYERS = [
  'Saltmarrow Tile Works',
  'Brinewick Orchard Co-operative',
  'Mirrorflat Freight',
  'Coppermeer Bakery',
  'Junipine Instruments',
  'Windlass Basin Ferries',
  'Alkali Reach Roofing',
] as const;
export const FACILITIES = ['Sagemeer County Jail', 'Ochre Ford Holding Facility', 'Coppermeer County Jail'] as const;
export const CHARGES = [
  'theft of a vehicle',
  'forgery',
  'evading an officer',
  'burglary of a dwelling',
  'identity fraud',
];
export const CAMERAS = ['Saltpan Road northbound', 'Kilnhouse Way at Larkspan', 'Bitterbrook Road southbound'] as const;
/** ISO 3166 user-assigned codes: no country has them. */
export const COUNTRIES = ['XA', 'XB', 'XC'] as const;
