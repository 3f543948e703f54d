#!/usr/bin/env node
/** The command line of this package. */
import * as Module from "node:module"

// The second start is faster, because the code is compiled already. Node 22.8 and newer.
Module.enableCompileCache?.()
await import("./main.ts")
