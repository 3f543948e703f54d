/**
 * How methods of services are rendered that most programs do not call. They are loaded with the first call of one.
 */
import { adding, fromOfficial } from "./CallOptions.ts"
import { call, type Derived, type Method } from "./Face.ts"
import { fieldOf, reworded } from "./Given.ts"
import { shaped } from "./Shapes.ts"
import { fromPolling, type WaitConfig } from "./Waiting.ts"

// -----------------------------------------------------------------------------
// Verbs
// -----------------------------------------------------------------------------

/** The method of the runner that runs what a method of a service returns. */
type How = "bytes" | "call" | "nothing" | "page" | "stream"

type Run = (service: Method["service"], use: (ai: object) => never, cancellable: unknown) => Promise<never>

/** A method whose options are an argument of their own, at this index. */
const beside =
  (index: number, how: How, suffix?: string): Derived<never> =>
  ({ invoke, operation, runner, service }) =>
  async (...given) => {
    const { added, options } = fromOfficial(operation, given[index], runner.fetches)
    const use = invoke([...given.slice(0, index).map((arg) => arg ?? undefined), options], suffix)
    return (runner[how] as unknown as Run)(
      service,
      added === undefined ? use : (ai) => adding(use(ai), added),
      options
    )
  }

/** An answer whose options are an argument of its method. It has its response. */
const answered = (index: number, how: "call" | "page", suffix?: string): Derived<never> =>
  shaped(beside(index, how, suffix), ["withResponse"])

/** The pages of a list. `field` is the field of an answer that has the items. */
export const pager =
  <Field extends string>(field: Field): Derived<"pager", unknown, Field> =>
  ({ invoke, operation, runner, service }) =>
  async (params) =>
    runner.pager(service, operation, field, params ?? {}, (params) => invoke([params], "Pages")) as Promise<never>

/** The work at the server, when it is done. */
export const wait: Derived<"call"> = (method) => async (params) => call(method)(polled(method, params))

/** The answer to parameters with options beside them. */
export const request: Derived<"call"> = /*#__PURE__*/ answered(1, "call")

/** The answer to an id, and parameters with options beside them. */
export const requestById: Derived<"call"> = /*#__PURE__*/ answered(2, "call")

/** The first page of a list, as the server answers it. */
export const page: Derived<"page"> = /*#__PURE__*/ answered(1, "page", "Pages")

/** The first page of a list of what belongs to an id. */
export const pageById: Derived<"page"> = /*#__PURE__*/ answered(2, "page", "Pages")

/** The items of a stream, with options beside the parameters. */
export const streamRequest: Derived<"stream"> = /*#__PURE__*/ beside(1, "stream")

/** All bytes of a stream, with options beside the parameters. */
export const bytesRequest: Derived<"bytes"> = /*#__PURE__*/ beside(1, "bytes")

/** The answer, or the items of a stream if the parameters say `stream: true`. The options are the argument at this index. */
export const streamable = (index: number): Derived<"call"> => (method) => async (...given) => {
  const isStreamed = fieldOf(given[index - 1], "stream") === true
  return (isStreamed ? beside(index, "stream", "Stream") : answered(index, "call"))(method)(...given)
}

/** Parameters whose `config` says how to wait, for the service. */
export const polled = ({ operation }: Method, params: unknown): unknown =>
  reworded(operation, "params", params as { readonly config?: WaitConfig<never> }, ({ config, ...params }) => ({
    ...params,
    config: reworded(operation, "config", config, (config) => fromPolling(operation, "config", config))
  }))
