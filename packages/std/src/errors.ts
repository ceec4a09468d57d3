/** The failures that this package foresees. */
import { defineErrors } from './error-catalogue.ts';

export const STD_ERRORS = defineErrors({
  INVALID_DATE: {
    kind: 'input',
    message: "'{text}' is not a date like 2024-01-15",
    remedy: ['write the date as YYYY-MM-DD'],
  },
});
