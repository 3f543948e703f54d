/**
 * The generated files that do not depend on the facts: the vocabulary of the field table and the helpers of the
 * schemas.
 */
import { type GeneratedFile, header } from "./Module.ts"

const names = (list: ReadonlyArray<string>) =>
  [...list].toSorted().map((name) => `  | ${JSON.stringify(name)}`).join("\n")

/** The vocabulary of the field table, with the transforms and the steering fields that it names. */
export const messageFile = (
  requestTransforms: ReadonlyArray<string>,
  responseTransforms: ReadonlyArray<string>,
  steering: ReadonlyArray<string>
): GeneratedFile => ({
  path: "Message.ts",
  text: `${header}
/**
 * The vocabulary of the backend field table: what every message of the API holds, and where each field
 * goes on each backend. Plain data, read by one interpreter.
 */

/**
 * What a field holds. \`string\`, \`number\` and \`boolean\` are checked by \`typeof\`; \`object\` is a message that
 * both backends take as it is; \`any\` passes through unread.
 */
export type Kind = "string" | "number" | "boolean" | "object" | "any" | Message | List | Dictionary

/** A repeated field. */
export type List = readonly [Kind]

/** A map with string keys. */
export interface Dictionary {
  readonly values: Kind
}

/** Fields that steer the SDK wherever they stand, and are never sent. */
export const steering: ReadonlyArray<string> = [${steering.map((name) => JSON.stringify(name)).join(", ")}]

/** The transforms that values go through on their way out. */
export type EncoderName =
${names(requestTransforms)}

/** The transforms that values of a response go through. */
export type DecoderName =
${names(responseTransforms)}

/**
 * A place in the request. Segments are separated by dots; \`a[]\` spreads over a list (element by element
 * when the value is a list, the same value on each element otherwise), \`a[0]\` is the first element,
 * \`_self\` merges into the message, \`_url.x\` and \`_query.x\` are path and query parameters, and a leading
 * \`^\` starts at the parent message.
 */
export type Path = string

/** A place that holds only for one variant of the operation, for example \`EMBED_CONTENT\`. */
export interface VariantPath {
  readonly when: string
  readonly path: Path
}

/**
 * Where a field goes, and through which named transform. With no place at all only what its own fields put on
 * their parent is sent.
 */
export interface Route {
  readonly to?: Path | ReadonlyArray<Path | VariantPath>
  readonly by?: EncoderName
}

/**
 * One field. Its route holds for both backends, except for one that has a route of its own. Without a route
 * it keeps its name and place. \`"unsupported"\` fails before anything is sent; \`"local"\` is never sent.
 */
export interface Field extends Route {
  readonly kind: Kind
  readonly required?: true
  readonly gemini?: Route | "unsupported" | "local"
  readonly vertex?: Route | "unsupported" | "local"
  /** The field beside this one that takes a value which this one cannot hold, if the caller left it out. */
  readonly orElse?: string
}

/** A message that is sent: its fields in the order in which they are encoded. */
export type Message = () => { readonly [field: string]: Kind | Field }

/**
 * Where a field of a response comes from on one backend. \`_self\` is the whole message, or \`only\` these of
 * its fields.
 */
export interface Source {
  readonly from: Path
  readonly by?: DecoderName
  readonly only?: ReadonlyArray<string>
}

/** One field of a response that needs work: it is renamed, moved, transformed, or holds such a message. */
export interface ResponseField {
  readonly kind: ResponseKind
  readonly gemini?: Source
  readonly vertex?: Source
}

/** What a field of a response holds: nothing to do inside, a message with work inside, or many of them. */
export type ResponseKind = "any" | Response | readonly [ResponseKind]

/** A response in which some backend's wire names differ. Fields not listed pass through unchanged. */
export type Response = () => { readonly [field: string]: ResponseField }

/** How an operation is reached on one backend. */
export interface Endpoint {
  readonly when?: string
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /**
   * Relative to \`{baseUrl}/{apiVersion}/\`; \`{x}\` is filled from \`_url.x\`. A path with \`{api_version}\` in it is
   * relative to \`{baseUrl}/\`.
   */
  readonly path: string
  readonly query?: { readonly [name: string]: string }
}

/**
 * A call of the API as data. \`Params\` and \`Result\` exist only in types. A backend that is absent does
 * not offer the method.
 */
export interface Operation<in Params, out Result> {
  /** The resource and its method: \`models.generateContent\`. */
  readonly name: string
  readonly params: Message
  readonly result?: Response
  /** Sending it twice may do twice what it does. */
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
 * How the schemas stay open: to fields, to members of a union and to values that they do not know.
 */
import * as Schema$ from "effect/Schema"

const rest = [/*#__PURE__*/ Schema$.Record(Schema$.String, Schema$.Unknown)] as const

/**
 * An object that keeps fields it does not declare. The fields come from a thunk, because a bundler drops an
 * unused object only if it sees no calls in it.
 */
export const open = <Fields extends Schema$.Struct.Fields>(fields: () => Fields) =>
  Schema$.StructWithRest(Schema$.Struct(fields()), rest)

/**
 * A union told apart by one field. A member with a value that is not among the known ones passes through
 * unchanged; it is not part of the type, so that the known members can be narrowed to.
 */
export const tagged = <A>(tag: string, members: { readonly [value: string]: Schema$.Codec<A> }): Schema$.Codec<A> =>
  Schema$.Union([
    ...Object.values(members),
    Schema$.declare((value): value is A =>
      isObject(value) && typeof value[tag] === "string" && !Object.hasOwn(members, value[tag])
    )
  ])

/** A value of the platform, such as an \`AbortSignal\`: any object or function. */
export const external = <A>(expected: string): Schema$.Codec<A> =>
  Schema$.declare((value): value is A => isObject(value) || typeof value === "function", { expected })

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null
`
}
