/**
 * The shapes of answers, as `@google/genai` has them: some are instances of a class, some have no field for the headers of the response, and those of the newer
 * resources have the response itself. Here headers and response can always be read. What a copy should not contain is not enumerable.
 */

/** Gives an answer its shape. */
type Shape = (answer: object, params: unknown) => object

/** A method of one answer, in any rendering. */
type Method = (method: never) => (...args: ReadonlyArray<never>) => Promise<unknown>

/** The same verb, whose answers have these shapes, one after the other. */
export const shaped = <Verb>(verb: Verb, ...shapes: ReadonlyArray<Shape>): Verb =>
  ((method: never) => {
    const run = (verb as Method)(method)
    return async (...args: ReadonlyArray<never>) => {
      const answer = await run(...args)
      return typeof answer === "object" && answer !== null
        ? shapes.reduce((answer, shape) => shape(answer, args[0]), answer)
        : answer
    }
  }) as Verb

/** An instance of a class. */
export const instanceOf = (Class: new() => object): Shape => (answer) => Object.setPrototypeOf(answer, Class.prototype)

/** An instance of the class of the operation that is asked for. */
export const sameOperation: Shape = (answer, params) =>
  Object.setPrototypeOf(answer, Object.getPrototypeOf((params as { readonly operation: object }).operation))

/** A resource or an operation, which has no field for the headers. */
export const headersAside: Shape = (answer) =>
  "sdkHttpResponse" in answer ? Object.defineProperty(answer, "sdkHttpResponse", { enumerable: false }) : answer

/** An answer of a newer resource. Its response is made when it is read, since an answer may come from any HTTP client. */
export const withResponse: Shape = (answer) => {
  const { sdkHttpResponse, ...body } = answer as { readonly sdkHttpResponse?: { readonly headers: HeadersInit } }
  if (sdkHttpResponse !== undefined) {
    Object.defineProperties(sdkHttpResponse, {
      json: { value: async () => body, configurable: true, writable: true },
      responseInternal: {
        get: () => new Response(JSON.stringify(body), { headers: sdkHttpResponse.headers }),
        configurable: true
      }
    })
  }
  return answer
}
