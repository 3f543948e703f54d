/**
 * The encoding of one request: what the interpreter and its transforms know of it, and where they note what is wrong.
 */
import type { Backend } from "../../Backend.ts"
import { type InvalidRequest, SchemaUnsupported, UnsupportedField } from "../../GenAIError.ts"
import type { EncoderName } from "../../wire/Message.ts"
import { invalidRequest } from "../check/Parameters.ts"

/** Turns what the caller wrote into what the table goes on with, or notes what is wrong with it. */
export type Encoder = (value: unknown, at: string, encoding: Encoding) => unknown

/** Transforms of requests by name. */
export type Encoders = { readonly [Name in EncoderName]?: Encoder }

/** What can be wrong with the parameters of a call. */
export type Problem = InvalidRequest | UnsupportedField | SchemaUnsupported

/** A schema that goes into the field beside its own, which takes JSON Schema. */
export class AsJsonSchema {
  readonly schema: unknown
  /** The path of what its own field cannot express. */
  readonly because: string

  constructor(schema: unknown, because: string) {
    this.schema = schema
    this.because = because
  }
}

/** Who asks, for which backend, and the first problem met. */
export class Encoding {
  problem: Problem | undefined = undefined
  readonly operation: string
  readonly backend: Backend
  readonly variant: string | undefined
  /** The transforms that this operation has to itself. */
  readonly encoders: Encoders

  constructor(operation: string, backend: Backend, variant: string | undefined, encoders: Encoders = {}) {
    this.operation = operation
    this.backend = backend
    this.variant = variant
    this.encoders = encoders
  }

  /** Notes that a field is not what it should be; the value that takes its place is never sent. */
  invalid(field: string, expected: string): undefined {
    this.problem ??= invalidRequest(this.operation, field, expected)
  }

  /** Notes that the backend has no such field. */
  unsupported(field: string): undefined {
    this.problem ??= new UnsupportedField({
      message: `${field} is not supported by the ${this.backend.title}${
        this.variant === undefined ? "" : ` (${this.variant})`
      }`,
      operation: this.operation,
      field,
      backend: this.backend.title
    })
  }

  /** Notes that a schema cannot be expressed, with the field for JSON Schema where that is taken. */
  schemaUnsupported(field: string, jsonField: string | undefined): undefined {
    this.problem ??= schemaUnsupported(this.operation, field, jsonField)
  }
}

/** The error of a schema that cannot be expressed. */
export const schemaUnsupported = (operation: string, field: string, jsonField?: string): SchemaUnsupported =>
  new SchemaUnsupported({
    message: `${field} cannot be expressed in Gemini's schema dialect${
      jsonField === undefined ? "" : `, and ${jsonField}, which takes JSON Schema, is already set`
    }`,
    operation,
    field,
    jsonField
  })
