/** A server-sent event whose JSON is known. It is only parsed if a fault changes the event. */
import type { ServerEvent } from "../Reply.ts"

export class Encoded implements ServerEvent {
  readonly json: string

  constructor(json: string) {
    this.json = json
  }

  get data(): unknown {
    return JSON.parse(this.json)
  }
}
