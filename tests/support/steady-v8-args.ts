/**
 * Arguments of a process that runs TypeScript in many short-lived worker threads, as tests of the sources do. Node strips types
 * by WebAssembly that all threads share, and V8 of Node 24.21 dies when one thread optimises its calls while another frees the
 * code of a thread that ended (SIGSEGV in `Runtime_TierUpWasmToJSWrapper`): so calls are not optimised. What is bundled has no
 * types to strip.
 */
export const STEADY_V8_ARGS: readonly string[] = ['--wasm-wrapper-tiering-budget=2147483647'];
