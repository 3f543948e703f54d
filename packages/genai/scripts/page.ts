/**
 * Prints what a page with one call over the Effect face consists of, in bytes after gzip: each group of modules is taken out of the bundle, one after another.
 */
import { decode } from "@jridgewell/sourcemap-codec"
import { build } from "esbuild"
import { join } from "node:path"
import { gzipSync } from "node:zlib"

const folder = join(import.meta.dirname, "..")

const call = `
  import { GenAIClient } from "effect-genai/GenAIClient"
  import { Models } from "effect-genai/Models"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"

  const layer = Models.layer.pipe(Layer.provide(GenAIClient.layer({ apiKey: "key" })), Layer.provide(FetchHttpClient.layer))
  Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })).pipe(
    Effect.provide(layer),
    Effect.runPromise
  ).then(({ text }) => console.log(text))
`

/** The same without the SDK. */
const bare = `
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as HttpClient from "effect/http/HttpClient"
  import * as HttpClientRequest from "effect/http/HttpClientRequest"

  const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post("https://example.com"), { contents: "Hi" })
  HttpClient.HttpClient.use((client) => client.execute(request)).pipe(
    Effect.flatMap((response) => response.json),
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  ).then(console.log)
`

/** The modules of a group, in the order in which a program could best do without them. */
const groups: ReadonlyArray<readonly [title: string, modules: RegExp]> = [
  [
    "the other methods of models",
    /wire\/table\/(\w+\/)?(Images|Videos|Models)|models\/(Images|Videos|Catalog|Contents)|Listing|ReferenceImages/
  ],
  ["streams", /internal\/(stream\/(?!Relay|ContinuationError)|models\/GenerationStream)|Completion/],
  ["answers over several requests", /internal\/(stream|generation)\//],
  ["schemas in Gemini's dialect and as JSON Schema", /codec\/(Dialect|JsonSchema|SchemaReading)/],
  [
    "settings, environment, and what is wrong with them",
    /GenAIConfig|internal\/settings\/|HttpSettings|BackendRules|Misspelling|src\/Backend/
  ],
  ["what is wrong with parameters", /internal\/check\/|JsonValue/],
  ["errors, and secrets in them", /internal\/answer\/|GenAIError/],
  ["retries and time limits", /RetryPolicy|call\/(Attempts|Limits)/],
  ["the codec", /internal\/codec\//],
  ["tables of generateContent", /src\/wire\//],
  ["request, transport, credentials, client", /^src\//]
]

/** A bundle, and the module of each of its characters. */
interface Page {
  readonly code: string
  readonly owners: ReadonlyArray<string>
}

const pageOf = async (program: string): Promise<Page> => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder },
    absWorkingDir: folder,
    outfile: "page.js",
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    sourcemap: "external",
    write: false
  })
  const textOf = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))!.text
  const { mappings, sources } = JSON.parse(textOf(".map")) as {
    readonly mappings: string
    readonly sources: ReadonlyArray<string>
  }
  const code = textOf(".js")
  const owners = Array.from({ length: code.length }, () => "")
  let start = 0
  for (const [number, line] of code.split("\n").entries()) {
    for (const [column, source] of decode(mappings)[number] ?? []) {
      owners.fill(source === undefined ? "" : sources[source]!, start + column)
    }
    start += line.length + 1
  }
  return { code, owners }
}

const weightOf = (code: string): number => gzipSync(code, { level: 9 }).length

const without = ({ code, owners }: Page, modules: RegExp): Page => {
  const kept = Array.from(owners.keys()).filter((index) => !modules.test(owners[index]!))
  return { code: kept.map((index) => code[index]).join(""), owners: kept.map((index) => owners[index]!) }
}

const print = (bytes: number, title: string): void => console.log(`${String(bytes).padStart(7)}  ${title}`)

let page = await pageOf(call)
print(weightOf(page.code), "the page")
for (const [title, modules] of groups) {
  const rest = without(page, modules)
  print(weightOf(page.code) - weightOf(rest.code), title)
  page = rest
}
const floor = weightOf((await pageOf(bare)).code)
print(weightOf(page.code) - floor, "what all this uses of effect: log lines, schedules, Base64, Config and others")
print(floor, "a page that calls HttpClient without the SDK")
