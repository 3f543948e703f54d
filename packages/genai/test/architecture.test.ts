import { assert, describe, it } from "@effect/vitest"
import { join } from "node:path"
import * as Bundle from "./harness/Bundle.ts"
import * as ModuleGraph from "./harness/ModuleGraph.ts"
import * as Signatures from "./harness/Signatures.ts"

const graph = ModuleGraph.fromFolder(join(Bundle.root, "src"))
const any = () => true

const isWire = (file: string) => file.startsWith("wire/")
const isInternal = (file: string) => /(^|\/)internal\//.test(file)

// -----------------------------------------------------------------------------
// Floors
// -----------------------------------------------------------------------------

const floors = {
  wire: /^wire\//,
  protocol:
    /^(internal\/(?!batch\/|cache\/|chat\/(?:Conversation|Messages)|live\/|models\/|object\/|tool\/|interaction\/InteractionRun).*|Auth|Backend|GenAIClient|GenAIConfig|GenAIError|LiveSocket|Pagination|RetryPolicy|Telemetry|Uploadable|Waiter|version)\.ts$/,
  vocabulary:
    /^(Audio|BatchRun|CacheLease|Chat|Content|Decision|EmbeddingLimits|FunctionRun|GenerateContentResponse|Interaction|InteractionRun|LiveMusicServerMessage|LiveMusicSession|LiveServerMessage|LiveSession|ReferenceImage|SchemaDialect|TokenCount|Tool|Usage|Wav|WebhookDelivery)\.ts$/,
  workings:
    /^internal\/(batch\/|cache\/|chat\/(?:Conversation|Messages)|live\/|models\/|object\/|tool\/|interaction\/InteractionRun)/,
  resources:
    /^(Models|Files|Caches|Batches|Tunings|Operations|Live|LiveMusic|AuthTokens|FileSearchStores|Documents|Interactions|Agents|Environments|Triggers|Webhooks|Credentials|Voices|Decisions)\.ts$/,
  compositions: /^(Chats|FunctionCalling|Mcp|StructuredOutput)\.ts$/,
  layer: /^GenAI\.ts$/,
  promise: /^promise(\/|\.ts$)/,
  barrel: /^index\.ts$/
}

const floorOf = (file: string): number => Object.values(floors).findIndex((files) => files.test(file))

/** Imports that point upward, and files that stand on no floor. */
const misplaced = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].flatMap(({ file, imports }) => {
    if (floorOf(file) === -1) return [`${file} stands on no floor`]
    return imports.filter(({ target }) => graph.has(target) && floorOf(target) > floorOf(file))
      .map(({ target }) => `${file} imports ${target}`)
  })

describe("floors", () => {
  it("imports never point upward", () => {
    assert.deepStrictEqual(misplaced(graph), [])
  })

  it("an import that points upward is found, and a file that stands nowhere", () => {
    const planted = ModuleGraph.plant(graph, {
      "Content.ts": `import type { Models } from "./Models.ts"`,
      "internal/stream/Sse.ts": `export { GenAI } from "../../GenAI.ts"`,
      "Utils.ts": ""
    })
    assert.includeMembers([...misplaced(planted)], [
      "Content.ts imports Models.ts",
      "internal/stream/Sse.ts imports GenAI.ts",
      "Utils.ts stands on no floor"
    ])
  })
})

describe("cycles", () => {
  it("there are none, neither at run time nor among types", () => {
    assert.deepStrictEqual(ModuleGraph.cycles(graph, any), [])
  })

  it("a cycle is found, of types too", () => {
    const planted = ModuleGraph.plant(graph, {
      "wire/A.ts": `import { b } from "./B.ts"`,
      "wire/B.ts": `import type { A } from "./C.ts"`,
      "wire/C.ts": `export * from "./A.ts"`,
      "wire/D.ts": `export type D = import("./D.ts").D`
    })
    const found = ModuleGraph.cycles(planted, any)
    assert.deepInclude(found, ["wire/A.ts", "wire/B.ts", "wire/C.ts"])
    assert.deepInclude(found, ["wire/D.ts"])
    assert.deepStrictEqual(ModuleGraph.cycles(planted, ModuleGraph.isRuntime), [])
  })
})

// -----------------------------------------------------------------------------
// What may be imported
// -----------------------------------------------------------------------------

/** Imports of other packages that a file may not have. */
const foreign = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].flatMap(({ file, imports }) =>
    imports.filter(({ target, typeOnly }) => {
      if (file.startsWith("wire/table/")) return !target.startsWith("wire/table/") && !(typeOnly && isWire(target))
      if (isWire(file)) return !isWire(target) && target !== "effect/Schema"
      return !graph.has(target) && !/^effect\/\w+(\/\w+)?$/.test(target)
    }).map(({ target }) => `${file} imports ${target}`)
  )

describe("imports", () => {
  it("come from effect by the module; wire/ has effect/Schema only, and the table types only", () => {
    assert.deepStrictEqual(foreign(graph), [])
  })

  it("others are found", () => {
    const planted = ModuleGraph.plant(graph, {
      "Content.ts": `import * as Fs from "node:fs"\nimport { Effect } from "effect"`,
      "Pagination.ts": `const later = () => import("@effect/platform-node")`,
      "wire/Content.ts": `import type * as Effect from "effect/Effect"`,
      "wire/table/Models.ts": `import { Content } from "../Content.ts"`,
      "wire/table/Files.ts": `import type * as Schema from "effect/Schema"`
    })
    assert.deepStrictEqual(foreign(planted), [
      "Content.ts imports node:fs",
      "Content.ts imports effect",
      "Pagination.ts imports @effect/platform-node",
      "wire/Content.ts imports effect/Effect",
      "wire/table/Files.ts imports effect/Schema",
      "wire/table/Models.ts imports wire/Content.ts"
    ])
  })

  const beside = (graph: ModuleGraph.ModuleGraph) =>
    [...ModuleGraph.reach(graph, "Models.ts", any)].filter((file) =>
      !/^(internal\/models\/.*|Models)\.ts$/.test(file) && graph.has(file) && floorOf(file) > floorOf("Content.ts")
    )

  it("Models leads to no other resource, not to GenAI and not to the promise entry", () => {
    assert.deepStrictEqual(beside(graph), [])
    const planted = ModuleGraph.plant(graph, { "Backend.ts": `import type { GenAI } from "./GenAI.ts"` })
    assert.includeMembers(beside(planted), ["GenAI.ts", "Interactions.ts"])
  })
})

/** Imports that reach around the client of either face to what it sends calls with. */
const aroundTheClient = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].flatMap(({ file, imports }) =>
    imports.filter(({ target }) =>
      target.startsWith("internal/call/") &&
      !/^(internal\/call\/|GenAIClient\.ts|promise\/internal\/(Client|Resources)\.ts)/.test(file)
    ).map(({ target }) => `${file} imports ${target}`)
  )

describe("the client", () => {
  it("is the only way to a call", () => {
    assert.deepStrictEqual(aroundTheClient(graph), [])
    const planted = ModuleGraph.plant(graph, {
      "Files.ts": `import type { Prepared } from "./internal/call/Request.ts"`,
      "internal/files/Upload.ts": `import * as Call from "../call/Call.ts"`
    })
    assert.deepStrictEqual(aroundTheClient(planted), [
      "Files.ts imports internal/call/Request.ts",
      "internal/files/Upload.ts imports internal/call/Call.ts"
    ])
  })
})

describe("a call", () => {
  /** The files through which Models gets to the transport. */
  const onTheWay = (graph: ModuleGraph.ModuleGraph) =>
    [...ModuleGraph.reach(graph, "Models.ts", ModuleGraph.isRuntime)].filter((file) =>
      graph.has(file) &&
      [...ModuleGraph.reach(graph, file, ModuleGraph.isRuntime)].some((target) =>
        /^effect\/http\/HttpClient(Request)?$/.test(target)
      )
    )

  it("goes from Models to the socket in five files at most", () => {
    const way = onTheWay(graph)
    assert.include(way, "Models.ts")
    assert.include(way, "GenAIClient.ts")
    assert.isAtMost(way.length, 5, way.join())
  })

  it("a longer way is found", () => {
    const detours = Object.fromEntries(
      Array.from({ length: 5 }, (_, n) => [`internal/Detour${n}.ts`, `import "./Detour${n + 1}.ts"`])
    )
    const planted = ModuleGraph.plant(graph, {
      ...detours,
      "internal/Detour5.ts": `import * as HttpClient from "effect/http/HttpClient"`,
      "internal/repeat/Listing.ts": `import "../Detour0.ts"`
    })
    assert.isAbove(onTheWay(planted).length, 5)
  })
})

/** Modules on the way of a call that know the HTTP client of Effect, other than the sender over one. */
const clients = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].filter(({ file, imports }) =>
    /^(internal\/(answer|call|files|settings|stream|transport)|promise)\//.test(file) &&
    file !== "internal/transport/HttpSender.ts" &&
    imports.some((edge) => ModuleGraph.isRuntime(edge) && /^effect\/http\/(?!Mime$)/.test(edge.target))
  ).map(({ file }) => file)

describe("an HTTP client", () => {
  it("is known to the sender over it alone", () => {
    assert.deepStrictEqual(clients(graph), [])
    const planted = ModuleGraph.plant(graph, {
      "internal/call/Request.ts": `import * as HttpBody from "effect/http/HttpBody"`,
      "promise/GoogleGenAI.ts": `const later = () => import("effect/http/HttpClient")`
    })
    assert.deepStrictEqual(clients(planted), ["internal/call/Request.ts", "promise/GoogleGenAI.ts"])
  })
})

// -----------------------------------------------------------------------------
// What a module is like
// -----------------------------------------------------------------------------

/** Public modules and exports that say too little of themselves. */
const undocumented = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].filter(({ file }) => !isWire(file) && !isInternal(file)).flatMap(({ doc, exports, file }) => [
    ...(doc === undefined || !/@since \d/.test(doc) ? [file] : []),
    ...exports.filter(({ doc }) => doc === undefined || !/\w.*@category \w.*@since \d/s.test(doc))
      .map(({ name }) => `${name} in ${file}`)
  ])

/** Files that have grown too long: 400 lines of code by hand, 1,500 generated. */
const tooLong = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].filter(({ file, lines }) => lines > (isWire(file) ? 1500 : 400)).map(({ file }) => file)

/** Modules that do something when they are loaded. */
const active = (graph: ModuleGraph.ModuleGraph): ReadonlyArray<string> =>
  [...graph.values()].flatMap(({ effects, file }) => effects.map((effect) => `${file}: ${effect}`))

describe("modules", () => {
  it("say what they and their exports are, in which category and since when", () => {
    assert.deepStrictEqual(undocumented(graph), [])
  })

  it("an export that says nothing is found", () => {
    const planted = ModuleGraph.fromSources({
      "A.ts": "/** A module. */\nexport const a = 1",
      "B.ts": [
        "/**\n * A module.\n *\n * @since 0.1.0\n */",
        "/**\n * Said.\n *\n * @category models\n * @since 0.1.0\n */\nexport const said = 1",
        "/** Half said.\n *\n * @since 0.1.0\n */\nexport interface HalfSaid {}",
        "/** Too far away.\n * @category models\n * @since 0.1.0\n */\nconst near = 1\nexport class TooFar {}",
        "export { near as far }"
      ].join("\n"),
      "internal/C.ts": "export const c = 1"
    })
    assert.deepStrictEqual(undocumented(planted), ["A.ts", "a in A.ts", "HalfSaid in B.ts", "TooFar in B.ts"])
  })

  it("are short", () => {
    assert.deepStrictEqual(tooLong(graph), [])
    const lines = (count: number) => "const a = 1 // one\n\n/* none */\n".repeat(count)
    const planted = ModuleGraph.fromSources({
      "A.ts": lines(400),
      "B.ts": lines(401),
      "wire/C.ts": lines(1500),
      "wire/D.ts": lines(1501)
    })
    assert.deepStrictEqual(tooLong(planted), ["B.ts", "wire/D.ts"])
  })

  it("only declare", () => {
    assert.deepStrictEqual(active(graph), [])
    const planted = ModuleGraph.fromSources({ "A.ts": "export const a = {}\nObject.assign(globalThis, a)\nif (a) {}" })
    assert.deepStrictEqual(active(planted), ["A.ts: Object.assign(globalThis, a)", "A.ts: if (a) {}"])
  })
})

// -----------------------------------------------------------------------------
// What users see
// -----------------------------------------------------------------------------

const signatures = Signatures.fromFolder(join(Bundle.root, "src"))

/** Types that methods of this library are made of. Users call the methods; only the client takes these types. */
const isPlumbing = ({ file, name }: { readonly file: string; readonly name: string }): boolean =>
  file === "wire/Message.ts" ||
  file === "GenAIClient.ts" && /^(Operation|StreamOperation|CallOptions|Exchange)$/.test(name) ||
  name === "Verbs"

/** Where operations are at home: the client that sends them, and the table that they are kept in. */
const hasPlumbing = (file: string) => isInternal(file) || isWire(file) || file === "GenAIClient.ts"

describe("public signatures", () => {
  it("name no type that users cannot import", () => {
    assert.deepStrictEqual(Signatures.unnameable(signatures, isInternal), [])
  })

  it("a type of internal/ is found, and one that is not exported", () => {
    const planted = Signatures.fromSources({
      "internal/A.ts": "export interface A {}\nexport interface B {}\nexport interface C {}\nexport const a = 1",
      "Types.ts": [
        `import type * as Internal from "./internal/A.ts"`,
        `import type { B } from "./internal/A.ts"`,
        `export type { C } from "./internal/A.ts"`,
        "export type A = Internal.A",
        "export interface Uses extends Internal.B { readonly a: Internal.A; readonly c: ReadonlyArray<Internal.C> }",
        "interface Hidden {}",
        "export const make = <B>(b: B, hidden: Hidden): Internal.A => { const b: Internal.B = b; return b }",
        "export const b: Map<string, B> = new Map()",
        "export const later: import(\"./internal/A.ts\").B | undefined = undefined"
      ].join("\n"),
      "Class.ts": [
        `import { a, type A, type B } from "./internal/A.ts"`,
        "export class Service extends Context.Service<Service, { readonly get: (b: B) => void }>()(a) {",
        "  #b: B; private readonly c: B; readonly d: A = a as B",
        "  static readonly make = Effect.fnUntraced(function*(b: B): Effect.fn.Return<void> { const a: B = b })",
        "  e(a: A): B { return a as B }",
        "}"
      ].join("\n")
    })
    assert.deepStrictEqual(Signatures.unnameable(planted, isInternal), [
      "Uses in Types.ts names B of internal/A.ts",
      "make in Types.ts names Hidden of Types.ts",
      "b in Types.ts names B of internal/A.ts",
      "later in Types.ts names B of internal/A.ts",
      "Service in Class.ts names B of internal/A.ts",
      "Service in Class.ts names B of internal/A.ts",
      "Service in Class.ts names B of internal/A.ts"
    ])
    const exported = new Map([...planted, ...Signatures.fromSources({ "B.ts": `export { B } from "./internal/A.ts"` })])
    assert.deepStrictEqual(Signatures.unnameable(exported, isInternal), ["make in Types.ts names Hidden of Types.ts"])
  })

  it("are written down", () => {
    assert.deepStrictEqual(Signatures.untyped(signatures, (file) => isInternal(file) || isWire(file)), [])
    const planted = Signatures.fromSources({
      "A.ts": [
        "export const a = 1",
        "export const b = (n: number) => n",
        "export const c = (n: number): number => n",
        "export const d = make(1)",
        "export const e = dual(2, (a: A): A => a)",
        "export const f = { a: 1, b: () => 2 }",
        "export const g: G = make(1)",
        "const h = make(1)"
      ].join("\n")
    })
    assert.deepStrictEqual(Signatures.untyped(planted, isInternal), ["b in A.ts", "d in A.ts", "f in A.ts"])
  })

  it("take no plumbing, except those of the client", () => {
    assert.deepStrictEqual(Signatures.naming(signatures, hasPlumbing, isPlumbing), [])
    const planted = Signatures.plant(signatures, {
      "BatchRun.ts": [
        `import type { Operation } from "./GenAIClient.ts"`,
        `import type { Endpoint } from "./wire/Message.ts"`,
        "export interface Verbs {}",
        "export const run = (verbs: Verbs): void => {}",
        "export const wait = (operation: Operation<unknown, unknown>, at: Endpoint): void => {}"
      ].join("\n")
    })
    assert.deepStrictEqual(Signatures.naming(planted, hasPlumbing, isPlumbing), [
      "run in BatchRun.ts names Verbs of BatchRun.ts",
      "wait in BatchRun.ts names Operation of GenAIClient.ts",
      "wait in BatchRun.ts names Endpoint of wire/Message.ts"
    ])
  })
})
