export interface Stream<out A, out E = never, out R = never> {
  readonly "~effect/Stream": {
    readonly _A: (_: never) => A
    readonly _E: (_: never) => E
    readonly _R: (_: never) => R
  }
}
