/**
 * The generated files that do not depend on the facts: the vocabulary of the field table and the helpers of the
 * schemas.
 */
import { type GeneratedFile, header } from "./Module.ts"

const names = (list: ReadonlyArray<string>) =>
  [...list].toSorted().map((name) => `  | ${JSON.stringify(name)}`).join("\n")

/** The vocabulary of the field table, with the transforms, the steering fields and the fields of bytes that it names. */
export const messageFile = (
  requestTransforms: ReadonlyArray<string>,
  responseTransforms: ReadonlyArray<string>,
  steering: ReadonlyArray<string>,
  bytes: ReadonlyArray<string>
): GeneratedFile => ({
  path: "Message.ts",
  text: `${header}
/**
 * The vocabulary of the backend field table: what every message of the API contains, and where each field
 * is sent on each backend. Plain data, read by one interpreter.
 */

/**
 * What a field contains. \`string\`, \`number\` and \`boolean\` are checked by \`typeof\`; \`object\` is a message that
 * is sent unchanged to both backends; \`any\` is any value of JSON.
 */
export type Kind = "string" | "number" | "boolean" | "object" | "any" | Message | List | Dictionary

/** A repeated field. */
export type List = readonly [Kind]

/** A map with string keys. */
export interface Dictionary {
  readonly values: Kind
}

/** Fields that configure the SDK. They are never sent, wherever they occur. */
export const steering: ReadonlyArray<string> = [${steering.map((name) => JSON.stringify(name)).join(", ")}]

/** Fields that contain bytes, wherever they occur. In JSON they are strings in Base64. */
export const bytes: ReadonlyArray<string> = [${bytes.map((name) => JSON.stringify(name)).join(", ")}]

/** The transforms of values in requests. */
export type EncoderName =
${names(requestTransforms)}

/** The transforms of values in responses. */
export type DecoderName =
${names(responseTransforms)}

/**
 * A place in the request. Segments are separated by dots; \`a[]\` is every element of a list (if the value is a list,
 * element by element, otherwise the same value in each element), \`a[0]\` is the first element,
 * \`_self\` merges into the message, \`_url.x\` and \`_query.x\` are path and query parameters, and a leading
 * \`^\` starts at the parent message.
 */
export type Path = string

/** A place that applies to one variant of the operation, for example \`EMBED_CONTENT\`. */
export interface VariantPath {
  readonly when: string
  readonly path: Path
}

/**
 * The place of a field, and its named transform. Without a place, only what its own fields write to their parent is
 * sent.
 */
export interface Route {
  readonly to?: Path | ReadonlyArray<Path | VariantPath>
  readonly by?: EncoderName
}

/**
 * One field. Its route applies to both backends, unless a backend has its own route. Without a route, it keeps its
 * name and place. \`"unsupported"\` fails before anything is sent; \`"local"\` is never sent.
 */
export interface Field extends Route {
  readonly kind: Kind
  readonly required?: true
  readonly gemini?: Route | "unsupported" | "local"
  readonly vertex?: Route | "unsupported" | "local"
  /** The field beside this one that takes a value which this one cannot hold, if the caller left it out. */
  readonly orElse?: string
}

/** A request message: its fields, in the order of encoding. */
export type Message = () => { readonly [field: string]: Kind | Field }

/**
 * The source of a response field on one backend. \`_self\` is the whole message, or \`only\` these of its fields.
 */
export interface Source {
  readonly from: Path
  readonly by?: DecoderName
  readonly only?: ReadonlyArray<string>
}

/** One field of a response that needs decoding: it is renamed, moved, transformed, or contains such a message. */
export interface ResponseField {
  readonly kind: ResponseKind
  readonly gemini?: Source
  readonly vertex?: Source
}

/** What a field of a response contains: a value without decoding, a response, or a list of them. */
export type ResponseKind = "any" | Response | readonly [ResponseKind]

/** A response with fields that need decoding. Fields that are not listed pass through unchanged. */
export type Response = () => { readonly [field: string]: ResponseField }

/** How an operation is reached on one backend. */
export interface Endpoint {
  readonly when?: string
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /**
   * Relative to \`{baseUrl}/{apiVersion}/\`; \`{x}\` is replaced by \`_url.x\`. A path that contains \`{api_version}\` is
   * relative to \`{baseUrl}/\`.
   */
  readonly path: string
  readonly query?: { readonly [name: string]: string }
}

/**
 * A call of the API as data. \`Params\` and \`Result\` exist only in types. A backend that is absent does not support
 * the method.
 */
export interface Operation<in Params, out Result> {
  /** The resource and its method: \`models.generateContent\`. */
  readonly name: string
  readonly params: Message
  readonly result?: Response
  /** The call is not idempotent: sending it twice may have twice the effect. */
  readonly mutates?: true
  readonly gemini?: ReadonlyArray<Endpoint>
  readonly vertex?: ReadonlyArray<Endpoint>
  readonly Types?: { readonly params: (_: Params) => void; readonly result: () => Result }
}
`
})

/** The helpers that the schemas are written with. */
export const openFile: GeneratedFile = {
  path: "Open.ts",
  text: `${header}
/**
 * The helpers that keep schemas open to unknown fields, union members and values.
 */
import * as Schema$ from "effect/Schema"

const rest = [/*#__PURE__*/ Schema$.Record(Schema$.String, Schema$.Unknown)] as const

/**
 * An object that preserves undeclared fields. The fields are a thunk, because bundlers drop an unused object only if it
 * contains no calls.
 */
export const open = <Fields extends Schema$.Struct.Fields>(fields: () => Fields) =>
  Schema$.StructWithRest(Schema$.Struct(fields()), rest)

/**
 * A union discriminated by one field. A member with an unknown value passes through unchanged. It is not part of the
 * type, so that the known members can be narrowed.
 */
export const tagged = <A>(tag: string, members: { readonly [value: string]: Schema$.Codec<A> }): Schema$.Codec<A> =>
  Schema$.Union([
    ...Object.values(members),
    Schema$.declare((value): value is A =>
      isObject(value) && typeof value[tag] === "string" && !Object.hasOwn(members, value[tag])
    )
  ])

/** An enum, by its name in \`Enums.ts\`: a string, as values that are not listed pass through unchanged. */
export const enumeration = (name: string): Schema$.Codec<string> => Schema$.String.annotate({ enumeration: name })

/** A platform value, such as an \`AbortSignal\`: any object or function. */
export const external = <A>(expected: string): Schema$.Codec<A> =>
  Schema$.declare((value): value is A => isObject(value) || typeof value === "function", { expected })

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null
`
}
