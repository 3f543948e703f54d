/**
 * The context that is passed along while the parameters of one call are encoded. It is mutable: it keeps the first problem.
 */
import type { Backend } from "../../Backend.ts"
import { type InvalidRequest, SchemaUnsupported, UnsupportedField } from "../../GenAIError.ts"
import type { EncoderName } from "../../wire/Message.ts"
import { invalidRequest } from "../check/Parameters.ts"

/** Transforms a value of the caller before the field table is applied to it, or reports what is wrong with the value. */
export type Encoder = (value: unknown, at: string, context: EncodingContext) => unknown

/** Transforms of parameters, by name. */
export type Encoders = { readonly [Name in EncoderName]?: Encoder }

/** The errors of parameters. */
export type Problem = InvalidRequest | UnsupportedField | SchemaUnsupported

/** The result of a transform for a schema that has to go into the field for JSON Schema. */
export class AsJsonSchema {
  readonly schema: unknown
  /** The path of the keyword that Gemini's dialect cannot express. */
  readonly because: string

  constructor(schema: unknown, because: string) {
    this.schema = schema
    this.because = because
  }
}

/** A field of the caller that the table does not have: its path, and the known name that is most like it. */
export interface UnknownField {
  readonly field: string
  readonly nearest: string | undefined
}

/** The operation, the backend, and the first problem found. */
export class EncodingContext {
  problem: Problem | undefined = undefined
  readonly unknown: Array<UnknownField> = []
  readonly operation: string
  readonly backend: Backend
  readonly variant: string | undefined
  /** Transforms of this operation alone. They override the common ones. */
  readonly encoders: Encoders
  /** Transforms that only some calls bring. */
  readonly others: Encoders

  constructor(
    operation: string,
    backend: Backend,
    variant: string | undefined,
    encoders: Encoders = {},
    others: Encoders = {}
  ) {
    this.operation = operation
    this.backend = backend
    this.variant = variant
    this.encoders = encoders
    this.others = others
  }

  /** Reports a wrong value. The `undefined` that is returned in its place is never sent. */
  invalid(field: string, expected: string): undefined {
    this.problem ??= invalidRequest(this.operation, field, expected)
  }

  /** Reports a field that the backend does not have. */
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

  /** Reports a schema that cannot be expressed. `jsonField` is the field for JSON Schema, if it is already set. */
  schemaUnsupported(field: string, jsonField: string | undefined): undefined {
    this.problem ??= schemaUnsupported(this.operation, field, jsonField)
  }
}

/** The error for a schema that no field can hold. */
export const schemaUnsupported = (operation: string, field: string, jsonField?: string): SchemaUnsupported =>
  new SchemaUnsupported({
    message: `${field} cannot be expressed in Gemini's schema dialect${
      jsonField === undefined ? "" : `, and ${jsonField}, which takes JSON Schema, is already set`
    }`,
    operation,
    field,
    jsonField
  })
