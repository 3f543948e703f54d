/** What the server saw of uploads. */
import { Emulator, type OperationName, type ReceivedRequest } from "@effect-genai/testing"
import { Effect } from "effect"

/** The requests of uploads by this operation. */
export const requestsOf = (operation: OperationName) =>
  Effect.map(
    Emulator.use((emulator) => emulator.requests),
    (requests) => requests.filter((request) => request.operation === operation)
  )

export const command = ({ headers }: ReceivedRequest): string =>
  [headers["x-goog-upload-command"], headers["x-goog-upload-offset"]].filter((said) => said !== undefined).join(" @")

/** What each of them asked for: `start`, `upload @0`, `upload, finalize @8`, `query`, `cancel`. */
export const commandsOf = (operation: OperationName) =>
  Effect.map(requestsOf(operation), (requests) => requests.map(command))
