import { assert, describe, it } from "@effect/vitest"
import { extractRoutes } from "../src/RouteFacts.ts"

const origin = { package: "p", version: "1.0.0", integrity: "" }

const classic = (vertexPath: string) => `
class Things extends BaseModule {
  async get(params) {
    if (this.apiClient.isVertexAI()) {
      const body = getThingParametersToVertex(this.apiClient, params);
      const url = ${vertexPath};
      path = formatMap(url, body['_url']);
      response = this.apiClient.request({ path: path, httpMethod: 'POST' });
      return response.then((apiResponse) => thingFromVertex(apiResponse));
    } else {
      throw new Error('This method is only supported by the Gemini Enterprise Agent Platform.');
    }
  }
}
`

const snake = `
function thingsGet(client, id, page_size, api_version, options) {
  return new APIPromise($do$1(client, id, page_size, api_version, options));
}
async function $do$1(client, id, page_size, api_version, options) {
  const payload = { id: id, page_size: page_size };
  const body = null;
  const pathParams = {
    api_version: encodeSimple("api_version", payload.api_version, { explode: false, charEncoding: "percent" }),
    thingsId: encodeSimple("thingsId", payload.id, { explode: false, charEncoding: "percent" }),
  };
  const path = pathToFunc("/{api_version}/things/{thingsId}")(pathParams);
  const query = encodeFormQuery({ "page": payload === null || payload === void 0 ? void 0 : payload.page_size });
  const context = { operation_id: "GetThing" };
  const requestRes = client._createRequest(context, { method: "GET", path: path, query: query, body: body });
}
class Things_ extends ClientSDK { get(id) { return unwrapAsAPIPromise(thingsGet(this, id)); } }
`

const typings = "declare class Things extends BaseModule { get(): Promise<types.Thing>; }"

describe("RouteFacts", () => {
  it("reads a method that only one backend has, with its variants", () => {
    const { facts, problems } = extractRoutes(classic("tIsNew(params.model) ? '{m}:new' : '{m}:old'"), typings, origin)
    assert.deepStrictEqual(problems, [])
    const route = { method: "POST", encoder: "getThingParameters", decoder: "thing" }
    assert.deepStrictEqual(facts.classic, {
      "Things.get": {
        vertex: [{ ...route, path: "{m}:new", when: "tIsNew" }, { ...route, path: "{m}:old", when: "!tIsNew" }],
        result: { ref: "types.Thing" }
      }
    })
  })

  it("reports a path that it cannot read", () => {
    const { problems } = extractRoutes(classic("params.path"), typings, origin)
    assert.deepStrictEqual(problems, ["Things.get sends a request in a way that is not understood"])
  })

  it("reads where the parameters of the snake_case family go", () => {
    const { facts, problems } = extractRoutes(snake, typings, origin)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(facts.snake, {
      thingsGet: {
        resource: "things",
        verb: "get",
        operationId: "GetThing",
        method: "GET",
        path: "things/{thingsId}",
        pathParams: { thingsId: { from: "id", escape: "percent" } },
        query: { page: "page_size" },
        body: false
      }
    })
  })

  it("reports a parameter that it cannot place", () => {
    const { problems } = extractRoutes(snake.replace("payload.page_size }", "sizeOf(payload) }"), typings, origin)
    assert.deepStrictEqual(problems, ["thingsGet sends a request in a way that is not understood"])
  })
})
