/**
 * The `operations` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { GetOperationParameters, LongRunning, WaitOperationParameters } from "../Operations.ts"
import type { GenerateVideosOperation } from "../wire/Videos.ts"
import type { Runner } from "./internal/Runner.ts"

/**
 * The `operations` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Operations {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** Asks how an operation goes: `GET {name}`, on Vertex `POST {model}:fetchPredictOperation`. */
  readonly get = <Op extends LongRunning>(params: GetOperationParameters<Op>): Promise<Op> =>
    this.#runner.call((ai) => ai.operations.get(params), params)

  /** The same as `get`, under its name for videos. */
  readonly getVideosOperation = (
    params: GetOperationParameters<GenerateVideosOperation>
  ): Promise<GenerateVideosOperation> => this.#runner.call((ai) => ai.operations.getVideosOperation(params), params)

  /** Waits until an operation is done, and rejects with `JobFailed` where it ended with an `error`. */
  readonly wait = <Op extends LongRunning>(params: WaitOperationParameters<Op>): Promise<Op> =>
    this.#runner.call((ai) => ai.operations.wait(params), params)
}
