/** aimock as a server. */
import { LLMock } from "@copilotkit/aimock"
import { announce, answer, pieces, prompts, words } from "./server.ts"

const mock = new LLMock({ port: 0, chunkSize: 24, logLevel: "silent" })
mock.onMessage(prompts.stream, { content: words(pieces) })
mock.onMessage(prompts.call, { content: answer })
await mock.start()
announce(mock.url)
