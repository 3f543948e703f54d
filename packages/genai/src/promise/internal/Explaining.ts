/**
 * What reads answers that are not as most are, and says what is wrong with them. It is loaded with the first one.
 */
export * as Answer from "../../internal/answer/Answer.ts"
