/** What may watch the exchanges of an emulator while they go on. It changes nothing of what is sent. */
import type { Fault } from "../Fault.ts"
import type { Outcome, ReceivedRequest } from "../ReceivedRequest.ts"
import type { Connection } from "./live/connection.ts"
import type { Transmission } from "./transmission.ts"

export interface Observer {
  /** A request has arrived, and this fault is going to apply. */
  readonly begin: (request: ReceivedRequest, fault: Fault | undefined) => Observed
}

/** One exchange under observation. */
export interface Observed {
  /** The answer, as it is sent. */
  readonly answered: (transmission: Transmission) => Transmission
  /** The connection of a session that was accepted. */
  readonly connected: (connection: Connection) => Connection
  readonly ended: (outcome: Outcome) => void
}

const nothing: Observed = {
  answered: (transmission) => transmission,
  connected: (connection) => connection,
  ended: () => {}
}

export const unobserved: Observer = { begin: () => nothing }
