/**
 * A resource that no release has yet comes through all steps without a change of the generator.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { apiMap } from "../src/ApiMap.ts"
import { format } from "../src/Format.ts"
import { model, render } from "../src/Generate.ts"
import { extract, loadInstalled } from "../src/Package.ts"
import { changes, coverage } from "../src/Report.ts"

/** A function of the snake_case family and its path, as the official bundle has them. */
const request = (
  name: string,
  { body = false, id, method, path, place = [], query = [] }: {
    readonly id: string
    readonly method: string
    readonly path: string
    readonly place?: ReadonlyArray<string>
    readonly query?: ReadonlyArray<string>
    readonly body?: boolean
  }
) => `
function ${name}(client, options) {
  return new APIPromise($do$${name}(client, options));
}
async function $do$${name}(client, options) {
  const payload = input;
  const body$ = ${body ? "encodeJSON(\"body\", payload.body, { explode: true })" : "null"};
  const pathParams = {
    ${
  place.map((key) => `${key}: encodeSimple("${key}", payload.${key}, { explode: false, charEncoding: "percent" }),`)
    .join("\n")
}
    api_version: encodeSimple("api_version", payload.api_version, { explode: false, charEncoding: "percent" }),
  };
  const path = pathToFunc("/{api_version}/${path}")(pathParams);
  const query = encodeFormQuery({ ${
  query.map((key) => `"${key}": payload === null || payload === void 0 ? void 0 : payload.${key}`).join(", ")
} });
  const context = { operation_id: "${id}" };
  const requestRes = client._createRequest(context, { method: "${method}", path: path, body: body$ });
}
`

/** Methods named as the specification names them, a nested resource, and types that only a shared namespace has. */
const holograms = {
  bundle: [
    request("hologramsCreateHologram", { id: "CreateHologram", method: "POST", path: "holograms", body: true }),
    request("hologramsListHolograms", {
      id: "ListHolograms",
      method: "GET",
      path: "holograms",
      query: ["page_size", "page_token"]
    }),
    request("hologramsLayersGet", {
      id: "GetHologramLayer",
      method: "GET",
      path: "holograms/{hologram}/layers/{layer}",
      place: ["hologram", "layer"]
    }),
    `
class Layers extends ClientSDK {
  get(hologram, layer, options) { return unwrapAsAPIPromise(hologramsLayersGet(this, hologram, layer, options)); }
}
let Holograms$1 = class Holograms extends ClientSDK {
  get layers() { return new Layers(this._options); }
  createHologram(body, options) { return unwrapAsAPIPromise(hologramsCreateHologram(this, body, options)); }
  listHolograms(params, options) { return unwrapAsAPIPromise(hologramsListHolograms(this, params, options)); }
}
class GeminiNextGenHolograms {
  async create(params, options) { return unwrap(hologramsCreateHologram(this.getClient(params.api_version), params)); }
  async list(params, options) { return unwrap(hologramsListHolograms(this.getClient(params.api_version), params)); }
}
`
  ].join("\n"),
  typings: `
declare namespace holograms {
  export { Hologram_9 as Hologram, HologramCreateParams, Scene, ListHologramsResponse, Mode_9 as Mode, isHologram }
}
declare namespace shared { export { Colour, Unrelated_9 as Unrelated } }
declare namespace operations {
  export { CreateHologramRequest, CreateHologramGlobals, ListHologramsRequest, GetHologramLayerRequest }
}
declare function isHologram(value: unknown): boolean;
declare type Mode_9 = "solid" | "ghost" | (string & {});
declare type Scene = interactions.TextContent | interactions.ImageContent;
declare type Hologram_9 = { id?: string | undefined; mode?: Mode_9 | undefined; colour?: shared.Colour; asks?: decisions.Question; };
declare type HologramCreateParams = { model: string; scene: Scene | Array<Scene> | string; mode?: Mode_9; };
declare type ListHologramsResponse = { holograms?: Array<Hologram_9> | undefined; next_page_token?: string; };
declare type Colour = { red: number; green: number; blue: number; };
declare type Unrelated_9 = { secret?: string; };
declare type CreateHologramGlobals = { api_version?: string; };
declare type CreateHologramRequest = { api_version?: string | undefined; body: holograms.HologramCreateParams; };
declare type ListHologramsRequest = { api_version?: string; page_size?: number; page_token?: string; };
declare type GetHologramLayerRequest = { api_version?: string; hologram: string; layer: string; };
declare class Holograms_3 extends ClientSDK {
  createHologram(body: holograms.HologramCreateParams, options?: RequestOptions): APIPromise<holograms.Hologram>;
  listHolograms(params?: unknown, options?: RequestOptions): APIPromise<holograms.ListHologramsResponse>;
}
declare class Layers extends ClientSDK { get(hologram: string, layer: string): APIPromise<holograms.Hologram>; }
`
}

/** A resource of the camelCase family, whose types are in the namespace of all of them. */
const sketches = {
  bundle: `
function createSketchParametersToMldev(fromObject, parentObject) {
  const toObject = {};
  const fromTitle = getValueByPath(fromObject, ['title']);
  if (fromTitle != null) {
    setValueByPath(toObject, ['displayTitle'], fromTitle);
  }
  return toObject;
}
function sketchFromMldev(fromObject, parentObject) {
  const toObject = {};
  const fromTitle = getValueByPath(fromObject, ['displayTitle']);
  if (fromTitle != null) {
    setValueByPath(toObject, ['title'], fromTitle);
  }
  return toObject;
}
class Sketches extends BaseModule {
  async create(params) {
    if (this.apiClient.isVertexAI()) {
      throw new Error('This method is only supported by the Gemini Developer API.');
    } else {
      const body = createSketchParametersToMldev(params);
      path = formatMap('sketches', body['_url']);
      response = this.apiClient.request({ path: path, httpMethod: 'POST' });
      return response.then((apiResponse) => { return sketchFromMldev(apiResponse); });
    }
  }
}
`,
  typings: `
declare namespace types { export { CreateSketchParameters, Sketch, SketchStyle } }
export declare interface CreateSketchParameters { title?: string; style?: SketchStyle; }
export declare class Sketch { title?: string; style?: SketchStyle; }
export declare interface SketchStyle { width?: number; }
declare class Sketches extends BaseModule { create(params: types.CreateSketchParameters): Promise<types.Sketch>; }
`
}

it.layer(NodeServices.layer, { timeout: "60 seconds" })("a resource of tomorrow", (it) => {
  const released = Effect.runSync(Effect.cached(Effect.map(loadInstalled, (today) => {
    const added = [holograms, sketches]
    return {
      today: extract(today).facts,
      tomorrow: extract({
        ...today,
        version: "99.0.0",
        bundle: today.bundle + added.map(({ bundle }) => bundle).join(""),
        typings: today.typings + added.map(({ typings }) => typings).join("")
      })
    }
  })))

  it.effect("leaves no problem, in its facts and in what is made of them", () =>
    Effect.gen(function*() {
      const { tomorrow: { facts, problems } } = yield* released
      assert.deepStrictEqual(problems, [])
      assert.deepStrictEqual(model(facts).problems, [])
    }))

  it.effect("has the operations that users call, a file of its own, and changes no other file", () =>
    Effect.gen(function*() {
      const { today, tomorrow } = yield* released
      const built = model(tomorrow.facts)
      const before = new Map(render(model(today)).map(({ path, text }) => [path, text]))
      const changed = render(built).filter(({ path, text }) => before.get(path) !== text)
      assert.deepStrictEqual(changed.map(({ path }) => path).toSorted(), [
        "Holograms.ts",
        "Shared.ts",
        "Sketches.ts",
        "plain/Classes.ts",
        "plain/Holograms.ts",
        "plain/Results.ts",
        "plain/Shared.ts",
        "plain/Sketches.ts",
        "table/Holograms.ts",
        "table/Sketches.ts",
        "table/requests/Holograms.ts",
        "table/requests/Sketches.ts",
        "table/responses/Sketches.ts"
      ])
      const text = (path: string) => changed.find((file) => file.path === path)!.text
      assert.include(
        text("table/Holograms.ts"),
        "hologramsCreate: Operation<Holograms.CreateHologramParams, Holograms.Hologram>"
      )
      assert.include(text("table/Holograms.ts"), "name: \"holograms.layers.get\"")
      assert.include(text("table/Holograms.ts"), "path: \"holograms/{hologram}/layers/{layer}\"")
      assert.include(text("Holograms.ts"), "readonly asks?: Question | undefined")
      assert.include(text("Holograms.ts"), "import { Question } from \"./Decisions.ts\"")
      assert.include(text("Holograms.ts"), "import { Colour } from \"./Shared.ts\"")
      assert.notInclude(text("Shared.ts"), "Unrelated")
      assert.include(text("Sketches.ts"), "export interface SketchStyle")
      assert.include(text("table/requests/Sketches.ts"), "title: { kind: \"string\", to: \"displayTitle\" }")
      assert.include(text("table/responses/Sketches.ts"), "gemini: { from: \"displayTitle\" }")
      yield* format(changed)
    }))

  it.effect("is in the report, in the changes and in the map of the API", () =>
    Effect.gen(function*() {
      const { today, tomorrow } = yield* released
      const { operations } = model(tomorrow.facts).operations
      assert.match(coverage(tomorrow.facts), /\| Holograms \| 3 \| 3 \| 3 \|/)
      assert.include(changes(today, tomorrow.facts), "- `hologramsCreate` is new")
      assert.include(
        apiMap(operations, new Map(), { package: "p", version: "99.0.0" }),
        "| `holograms.create` * | `POST holograms` | `POST holograms` | answer |"
      )
    }))

  it.effect("stops if two of its types would have the same name in one file", () =>
    Effect.gen(function*() {
      const { tomorrow: { facts } } = yield* released
      const types = { ...facts.types.types, "Holograms.Mode": facts.types.types["holograms.Mode"]! }
      assert.include(
        model({ ...facts, types: { ...facts.types, types } }).problems,
        "Holograms.Mode and holograms.Mode have the same name in wire/Holograms.ts"
      )
    }))
})
