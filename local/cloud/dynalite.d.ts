declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** What this project uses of dynalite's options: https://github.com/architect/dynalite#api */
  interface DynaliteOptions {
    /** How long a table stays in the state CREATING, in milliseconds. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    /** A folder to keep data in; in memory if there is none. */
    readonly path?: string;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}
