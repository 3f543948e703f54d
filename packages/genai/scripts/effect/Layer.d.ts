export interface Layer<in ROut, out E = never, out RIn = never> {
  readonly "~effect/Layer": {
    readonly _ROut: (_: ROut) => void
    readonly _E: (_: never) => E
    readonly _RIn: (_: never) => RIn
  }
}
