/** What an editor shows: quick info of TypeScript's language service, through the entry that programs import. */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import ts from "typescript-5"

const sdk = resolve(import.meta.dirname, "../../genai/src")
const program = resolve(import.meta.dirname, "program.ts")
const text = `
import { FinishReason, GoogleGenAI, type Interactions, type Part } from "effect-genai/promise"
declare const ai: GoogleGenAI
ai.models.generateContent({
  model: "gemini-2.5-flash",
  contents: "Why?",
  config: {
    temperature: 0,
    systemInstruction: "Briefly.",
    safetySettings: [],
    modelArmorConfig: {},
    httpOptions: { retryOptions: { attempts: 2 } }
  }
})
const turn: Interactions.CreateModelInteractionParams = { model: "gemini-2.5-flash", previous_interaction_id: "i" }
const part: Part = { text: "Because." }
const end = FinishReason.MAX_TOKENS
const page = ai.agents.list()
const agent = ai.agents.get("a")
const pager = ai.files.list()
const events = ai.interactions.create({ model: "gemini-2.5-flash", input: "Hi", stream: true })
const job = ai.batches.wait({ name: "batches/a" })
`

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
    types: [],
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
    paths: { "effect-genai/*": [`${sdk}/*.ts`] }
  }),
  getScriptFileNames: () => [program],
  getScriptVersion: () => "1",
  getScriptSnapshot: (file) => {
    if (file === program) return ts.ScriptSnapshot.fromString(text)
    return existsSync(file) ? ts.ScriptSnapshot.fromString(readFileSync(file, "utf8")) : undefined
  },
  getCurrentDirectory: () => import.meta.dirname,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (file) => file === program || ts.sys.fileExists(file),
  readFile: (file) => file === program ? text : ts.sys.readFile(file),
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
  ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath })
})

const quickInfo = (at: number) => service.getQuickInfoAtPosition(program, at)

const hover = (word: string) => ts.displayPartsToString(quickInfo(text.lastIndexOf(word))?.documentation)

/** What is shown at the last name of a path. */
const hoverMethod = (path: string) => {
  const info = quickInfo(text.indexOf(`${path}(`) + path.lastIndexOf(".") + 1)
  return [ts.displayPartsToString(info?.displayParts), ts.displayPartsToString(info?.documentation)] as const
}

describe("hover", { timeout: 60_000 }, () => {
  it("shows what a parameter means", () => {
    for (
      const [word, shown] of [
        ["temperature", /random/i],
        ["systemInstruction", /instruction/i],
        ["safetySettings", /harm categories/],
        ["modelArmorConfig", /Vertex AI only\.$/],
        ["contents", /prompt|conversation/i],
        ["retryOptions", /retry policy/],
        ["attempts", /default is 5/],
        ["previous_interaction_id", /interaction/i],
        ["text:", /text/i],
        ["FinishReason.", /^The reason why a generation ended/],
        ["MAX_TOKENS", /maxOutputTokens/],
        ["Part =", /^One part of a content/]
      ] as const
    ) assert.match(hover(word), shown, word)
  })

  it("shows the signature of a method of the promise entry, and the docs of the service", () => {
    for (
      const [path, signature, docs] of [
        [
          "ai.models.generateContent",
          "(params: GenerateContentParameters) => Promise<GenerateContentResponse>",
          /^Generates content: `POST \{model\}:generateContent`/
        ],
        [
          "ai.agents.get",
          "(id: string, params?: Omit<GetAgentParams, \"id\"> | null | undefined, options?: RequestOptions | undefined) => Promise<Agent>",
          /`GET agents\/\{id\}`/
        ],
        [
          "ai.agents.list",
          "(params?: ListAgentsParams | null | undefined, options?: RequestOptions | undefined) => Promise<AgentListResponse>",
          /`next_page_token`/
        ],
        [
          "ai.files.list",
          "(params?: ListFilesParameters | null | undefined) => Promise<Pager<File, ListFilesParameters>>",
          /`GET files`/
        ],
        ["ai.batches.wait", "(params: WaitBatchJobParameters) => Promise<BatchJob>", /JobFailed/],
        [
          "ai.interactions.create",
          "(params: CreateInteractionParams & {\n    readonly stream: true;\n}, options?: RequestOptions) => Promise<Events> (+2 overloads)",
          /events/
        ]
      ] as const
    ) {
      const [display, documentation] = hoverMethod(path)
      assert.strictEqual(display, `(property) ${path.split(".").at(-1)!}: ${signature}`)
      assert.match(documentation, docs, path)
    }
  })

  it("shows docs of the services in what is published, too: declarations name a service, and do not repeat its type", () => {
    for (const [file, face] of [["Agents", "agents"], ["Models", "models"], ["Environments", "environments.files"]]) {
      const { outputFiles: [declarations] } = service.getEmitOutput(`${sdk}/promise/${file}.ts`, true, true)
      assert.include(declarations?.text, `Face.Face<"${face}", {`)
      assert.notInclude(declarations?.text, "Effect<")
    }
  })

  it("shows a text for every export of the promise entry that is generated", () => {
    const typeProgram = service.getProgram()!
    const checker = typeProgram.getTypeChecker()
    const entry = checker.getSymbolAtLocation(typeProgram.getSourceFile(`${sdk}/promise.ts`)!)!
    const generated = checker.getExportsOfModule(entry).flatMap((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      return target.declarations?.some((declaration) =>
          declaration.getSourceFile().fileName.startsWith(`${sdk}/wire/`) && !ts.isSourceFile(declaration)
        )
        ? [target]
        : []
    })
    assert.isAbove(generated.length, 500)
    const bare = generated.filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
    assert.deepStrictEqual(bare.map(({ name }) => name), [])
  })
})
