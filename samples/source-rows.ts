import type { InventedPerson } from './generate-people.js';
import { INTERNAL_MARK } from './source-schema.js';
import type { SourceTable } from './source-schema.js';

export type Row = Readonly<Record<string, unknown>>;

// Spelled out rather than spread: spread objects of this width are slow, and there are tens of thousands.
/** The rows of every table, columns named as in the schema. */
export function sourceRows(people: readonly InventedPerson[], updatedAt: Date): Record<SourceTable, Row[]> {
  const updated = updatedAt.toISOString();
  const vehicles = people.flatMap((person) => person.vehicles.map((vehicle) => ({ person, vehicle })));
  const reads = vehicles.flatMap(({ vehicle }) => vehicle.reads.map((read) => ({ plate: vehicle.plate, read })));
  return {
    driver_license: people.map((person) => ({
      person_no: person.personNo,
      given_name: person.givenName,
      family_name: person.familyName,
      full_name: fullName(person),
      birth_date: person.birthDate,
      birth_place: person.birthPlace,
      sex_marker: person.sexMarker,
      height_cm: person.heightCm,
      weight_kg: person.weightKg,
      eye_color: person.eyeColor,
      hair_color: person.hairColor,
      dl_number: person.dlNumber,
      card_type: person.cardType,
      middle_initial: person.middleInitial,
      ssn: person.ssn,
      street_address: person.street,
      town: person.town,
      state: 'UT',
      postal_code: person.postalCode,
      phone: person.phone,
      email: person.email,
      employer: person.employer,
      issued_on: person.issuedOn,
      examiner_notes: note('examiner', person.personNo),
      medical_remarks: note('medical', person.personNo),
      updated_by: 'counter-3',
      updated_at: updated,
    })),
    vehicle: vehicles.map(({ person, vehicle }) => ({
      plate: vehicle.plate,
      vin: vehicle.vin,
      owner_person_no: person.personNo,
      make: vehicle.make,
      model: vehicle.model,
      model_year: vehicle.modelYear,
      color: vehicle.color,
      expires_on: vehicle.expiresOn,
      lien_holder: note('lien', vehicle.plate),
      clerk_remarks: note('clerk', vehicle.plate),
    })),
    person_index: people.map((person) => ({
      person_no: person.personNo,
      given_name: person.givenName,
      family_name: person.familyName,
      full_name: fullName(person),
      birth_date: person.birthDate,
      birth_place: person.birthPlace,
      sex_marker: person.sexMarker,
      height_cm: person.heightCm,
      weight_kg: person.weightKg,
      eye_color: person.eyeColor,
      hair_color: person.hairColor,
      sid_number: person.sidNumber,
      aliases: person.aliases,
      ssn: person.ssn,
      dl_number: person.dlNumber,
      passport_no: person.passportNo,
      internal_remarks: note('analyst', person.personNo),
      source_reliability: note('reliability', person.personNo),
    })),
    booking: people.flatMap((person) =>
      person.bookings.map((booking) => ({
        booking_no: booking.bookingNo,
        person_no: person.personNo,
        booked_at: booking.bookedAt,
        facility: booking.facility,
        charges: booking.charges,
        officer_notes: note('officer', booking.bookingNo),
        informant_contact: note('informant', booking.bookingNo),
      })),
    ),
    custody: people.flatMap((person) => {
      const { custody } = person;
      if (custody === undefined) return [];
      return {
        person_no: person.personNo,
        given_name: person.givenName,
        family_name: person.familyName,
        birth_date: person.birthDate,
        sid_number: person.sidNumber,
        facility: custody.facility,
        housing_unit: custody.housingUnit,
        release_at: custody.releaseAt,
        visitor_notes: note('visitor', person.personNo),
        staff_remarks: note('staff', person.personNo),
      };
    }),
    status_check: people.flatMap(({ statusCheck, personNo }) =>
      statusCheck === undefined
        ? []
        : {
            person_no: personNo,
            a_number: statusCheck.aNumber,
            citizenship_country: statusCheck.country,
            status: statusCheck.status,
            query_remarks: note('query', personNo),
          },
    ),
    plate_read: reads.map(({ plate, read }, index) => ({
      read_no: index + 1,
      plate,
      captured_on: read.capturedOn,
      captured_at: read.capturedAt,
      camera: read.camera,
      operator_remarks: note('operator', index + 1),
    })),
  };
}

const fullName = ({ givenName, middleInitial, familyName }: InventedPerson) =>
  `${givenName} ${middleInitial}. ${familyName}`;

const note = (kind: string, of: string | number) => `${INTERNAL_MARK} ${kind} ${of}`;
