/** Options that every call which can wait takes as its last argument. */
export interface CallOptions {
  /** Cancels the call. The call then rejects with the signal's reason, unchanged. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the call rejects with code `timeout`. Without it, the call waits as long as it takes. */
  readonly timeoutMs?: number | undefined;
}
