/**
 * Which of several settings a client uses: the backend, and one row of a table for the API key, the project and the location.
 */

/** The environment variables that are read. */
export const variables = [
  "GOOGLE_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_GENAI_USE_ENTERPRISE",
  "GOOGLE_GENAI_USE_VERTEXAI",
  "GOOGLE_CLOUD_PROJECT",
  "GOOGLE_CLOUD_LOCATION",
  "GOOGLE_GENAI_API_VERSION",
  "GOOGLE_GEMINI_BASE_URL",
  "GOOGLE_VERTEX_BASE_URL"
] as const

export type Environment = { readonly [K in typeof variables[number]]?: string | undefined }

/** The options that the table is about. */
export interface Options<Key> {
  readonly enterprise?: boolean | undefined
  readonly vertexai?: boolean | undefined
  readonly apiKey?: Key | undefined
  readonly auth?: unknown
  readonly project?: string | undefined
  readonly location?: string | undefined
}

/** The settings that are used, and what a user may not expect of that. */
export interface Chosen<Key> {
  readonly isVertex: boolean
  readonly apiKey: Key | string | undefined
  readonly project: string | undefined
  readonly location: string | undefined
  readonly warnings: ReadonlyArray<string>
}

// -----------------------------------------------------------------------------
// The table
// -----------------------------------------------------------------------------

/** What may be given. `place` is a project or a location. */
type Given = "auth" | "key option" | "place option" | "place variable"

/** The first row of the backend whose settings are all given decides where the key and the place come from. A place comes from options, then from variables. */
export interface Row {
  readonly on: "gemini" | "vertex"
  readonly given: ReadonlyArray<Given>
  readonly key: "option" | "variable" | "none"
  readonly place: "used" | "none"
}

export const table: ReadonlyArray<Row> = [
  { on: "gemini", given: ["auth"], key: "none", place: "none" },
  { on: "gemini", given: ["key option"], key: "option", place: "none" },
  { on: "gemini", given: [], key: "variable", place: "none" },
  { on: "vertex", given: ["auth"], key: "none", place: "used" },
  { on: "vertex", given: ["key option", "place option"], key: "option", place: "used" },
  { on: "vertex", given: ["key option"], key: "option", place: "none" },
  { on: "vertex", given: ["place option"], key: "none", place: "used" },
  { on: "vertex", given: ["place variable"], key: "none", place: "used" },
  { on: "vertex", given: [], key: "variable", place: "none" }
]

/** Whether the settings select Vertex AI: an option takes precedence over a variable, and `enterprise` over its older name. */
export const isForVertex = ({ enterprise, vertexai }: Options<unknown>, environment: Environment): boolean =>
  enterprise ?? vertexai ?? isOn(flagOf(environment)?.[1])

/** The variable of the API key. */
export const keyVariable = ({ GOOGLE_API_KEY }: Environment): "GOOGLE_API_KEY" | "GEMINI_API_KEY" =>
  GOOGLE_API_KEY === undefined ? "GEMINI_API_KEY" : "GOOGLE_API_KEY"

/** The row that decides. */
export const rowOf = (options: Options<unknown>, environment: Environment): Row => {
  const given: { readonly [K in Given]: boolean } = {
    "auth": options.auth !== undefined,
    "key option": options.apiKey !== undefined,
    "place option": options.project !== undefined || options.location !== undefined,
    "place variable": environment.GOOGLE_CLOUD_PROJECT !== undefined || environment.GOOGLE_CLOUD_LOCATION !== undefined
  }
  const backend = isForVertex(options, environment) ? "vertex" : "gemini"
  // The last row of each backend needs nothing.
  return table.find(({ given: needed, on }) => on === backend && needed.every((name) => given[name]))!
}

/** Applies the table. */
export const choose = <Key>(options: Options<Key>, environment: Environment): Chosen<Key> => {
  const row = rowOf(options, environment)
  const isVertex = row.on === "vertex"
  const { GOOGLE_CLOUD_LOCATION, GOOGLE_CLOUD_PROJECT } = environment
  const apiKey = row.key === "option"
    ? options.apiKey
    : row.key === "variable"
    ? environment[keyVariable(environment)]
    : undefined
  const isPlaced = row.place === "used"
  const project = isPlaced ? options.project ?? GOOGLE_CLOUD_PROJECT : undefined
  const location = isPlaced ? options.location ?? GOOGLE_CLOUD_LOCATION : undefined
  return {
    isVertex,
    apiKey,
    project,
    location: location ?? (isVertex && apiKey === undefined ? "global" : undefined),
    warnings: [
      ...flagWarnings(options, environment),
      ...(row.key === "variable" ? keyWarnings(environment) : []),
      ...(isVertex && apiKey !== undefined
        ? placeWarnings(row, { project, location }, options, environment)
        : [])
    ]
  }
}

// -----------------------------------------------------------------------------
// Warnings
// -----------------------------------------------------------------------------

const flags = ["GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"] as const

/** The variable that selects the backend, and its value. */
const flagOf = (environment: Environment): readonly [name: string, value: string] | undefined => {
  for (const name of flags) {
    const value = environment[name]
    if (value !== undefined) return [name, value]
  }
  return undefined
}

const isOn = (value: string | undefined): boolean => value?.toLowerCase() === "true"

const isOff = (value: string): boolean => /^(false|0|no|off)$/i.test(value)

const flagWarnings = (options: Options<unknown>, environment: Environment): ReadonlyArray<string> => {
  if (options.enterprise !== undefined || options.vertexai !== undefined) return []
  const [name, value] = flagOf(environment) ?? []
  const other = environment.GOOGLE_GENAI_USE_VERTEXAI
  return [
    ...(value === undefined || isOn(value) || isOff(value)
      ? []
      : [
        `${name} is "${value}", but only "true" selects Vertex AI. The Gemini Developer API is used; set ${name} to true or false.`
      ]),
    ...(name === flags[0] && other !== undefined && isOn(other) !== isOn(value)
      ? [`${flags[0]} and ${flags[1]} differ. ${flags[0]} is used; remove ${flags[1]}.`]
      : [])
  ]
}

const keyWarnings = ({ GEMINI_API_KEY, GOOGLE_API_KEY }: Environment): ReadonlyArray<string> =>
  GOOGLE_API_KEY !== undefined && GEMINI_API_KEY !== undefined && GOOGLE_API_KEY !== GEMINI_API_KEY
    ? ["GOOGLE_API_KEY and GEMINI_API_KEY differ. GOOGLE_API_KEY is used; remove one of them."]
    : []

/** What becomes of a project and a location beside a key, which needs both of them, or neither in express mode. */
const placeWarnings = (
  row: Row,
  used: { readonly project: string | undefined; readonly location: string | undefined },
  options: Options<unknown>,
  environment: Environment
): ReadonlyArray<string> => {
  const names = [
    ...(options.project !== undefined
      ? ["project"]
      : environment.GOOGLE_CLOUD_PROJECT !== undefined
      ? ["GOOGLE_CLOUD_PROJECT"]
      : []),
    ...(options.location !== undefined
      ? ["location"]
      : environment.GOOGLE_CLOUD_LOCATION !== undefined
      ? ["GOOGLE_CLOUD_LOCATION"]
      : [])
  ]
  const isUsed = row.place === "used" && used.project !== undefined && used.location !== undefined
  if (isUsed || names.length === 0) return []
  return [
    `${names.join(" and ")} ${
      names.length === 1 ? "is" : "are"
    } not used: with the API key, Vertex AI is called in express mode. ` +
    "Set both options project and location beside apiKey, or remove one of the two kinds of settings."
  ]
}
