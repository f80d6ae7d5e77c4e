/**
 * The value of a `jsonb` column, the same whether it is bound alone or stands in a row of JSON. pg asks for `toPostgres`; of a
 * plain JavaScript array it would make a PostgreSQL array, and of a text in a row of JSON PostgreSQL would keep the text.
 */
export const asJson = (value: unknown) => ({ toPostgres: () => JSON.stringify(value), toJSON: () => value });
