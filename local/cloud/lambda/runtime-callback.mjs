/**
 * Handlers on the runtimes before Node.js 24. They answer by a promise, by the callback, or by the `succeed`, `fail` and `done`
 * of their context. A value that they return is not an answer: without any, the answer is null when nothing is left to do.
 */

/** Called when the event loop has nothing left to do. */
let whenIdle;
process.on('beforeExit', () => {
  const answer = whenIdle;
  whenIdle = undefined;
  answer?.();
});

/** Returns the handler as `(event, context) => promise`. */
export function withCallback(handler) {
  return (event, context) =>
    new Promise((resolve, reject) => {
      whenIdle = () => resolve(null);
      let waitsForIdle = true;
      let answered = false;
      const once = (answer) => (error, value) => {
        if (answered) return;
        answered = true;
        whenIdle = undefined;
        if (error != null) reject(error);
        else answer(value);
      };
      const callback = once((value) => {
        if (waitsForIdle) whenIdle = () => resolve(value);
        else resolve(value);
      });
      const done = once(resolve);
      const succeed = (value) => done(null, value);
      const fail = (error) => done(error ?? 'handled');
      Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
        enumerable: true,
        get: () => waitsForIdle,
        set(value) {
          waitsForIdle = value;
        },
      });
      const result = handler(event, Object.assign(context, { succeed, fail, done }), callback);
      if (typeof result?.then === 'function') result.then(succeed, fail);
    });
}
