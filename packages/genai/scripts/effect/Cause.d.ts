export interface YieldableError extends Error {}
