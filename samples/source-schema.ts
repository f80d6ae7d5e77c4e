/**
 * Tables as an agency's own system would have them. Beside the columns that an element maps to, each holds remarks and
 * working notes: no element maps to those, so they must never leave. Their text begins with `INTERNAL_MARK`.
 */
export const SOURCE_SCHEMA = `
create table records.driver_license (
  person_no int primary key, dl_number text not null unique, card_type text not null,
  given_name text not null, middle_initial text, family_name text not null, full_name text not null,
  birth_date date not null, birth_place text, sex_marker text, height_cm int, weight_kg int,
  eye_color text, hair_color text, ssn char(9) not null unique,
  street_address text, town text, state text, postal_code text, phone text, email text, employer text,
  issued_on date, examiner_notes text, medical_remarks text, updated_by text, updated_at timestamptz);
create index driver_license_name on records.driver_license (lower(family_name), lower(given_name), birth_date);

create table records.vehicle (
  plate text primary key, vin text not null unique, owner_person_no int not null,
  make text, model text, model_year int, color text, expires_on date, lien_holder text, clerk_remarks text);
create index vehicle_owner on records.vehicle (owner_person_no);

create table records.person_index (
  person_no int primary key, sid_number text not null unique, given_name text not null, family_name text not null,
  full_name text not null, aliases text[] not null, birth_date date not null, birth_place text, sex_marker text,
  height_cm int, weight_kg int, eye_color text, hair_color text,
  ssn char(9) not null unique, dl_number text, passport_no text, internal_remarks text, source_reliability text);
create index person_index_name on records.person_index (lower(family_name), lower(given_name), birth_date);

create table records.booking (
  booking_no text primary key, person_no int not null, booked_at timestamptz not null, facility text,
  charges text[] not null, officer_notes text, informant_contact text);
create index booking_person on records.booking (person_no);

create table records.custody (
  person_no int primary key, given_name text not null, family_name text not null, birth_date date not null,
  sid_number text not null, facility text not null, housing_unit text, release_at timestamptz,
  visitor_notes text, staff_remarks text);

create table records.status_check (
  person_no int primary key, a_number text not null unique, citizenship_country text, status text,
  query_remarks text);

create table records.plate_read (
  read_no int primary key, plate text not null, captured_on date not null, captured_at timestamptz not null,
  camera text, operator_remarks text);
create index plate_read_plate on records.plate_read (plate, captured_on);
`;

export const INTERNAL_MARK = 'INTERNAL-NOTE';

/** In the order of the schema; also what the reader may select. */
export const SOURCE_TABLES = [
  'driver_license',
  'vehicle',
  'person_index',
  'booking',
  'custody',
  'status_check',
  'plate_read',
] as const;
export type SourceTable = (typeof SOURCE_TABLES)[number];
