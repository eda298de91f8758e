import { type Static, Type } from 'typebox'

/** Every answer from 400 up. */
export const ErrorAnswer = Type.Object(
  {
    message: Type.String({ description: 'What is wrong, why, and what to do.' }),
    errors: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String()), {
        description: 'With 422 only: what is wrong with each field.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type ErrorAnswer = Static<typeof ErrorAnswer>
