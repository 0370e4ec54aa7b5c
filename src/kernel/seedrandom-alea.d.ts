/** The one generator we use, imported alone: seedrandom's index reads Math.random and node:crypto. */
declare module 'seedrandom/lib/alea.js' {
  interface AleaState {
    c: number;
    s0: number;
    s1: number;
    s2: number;
  }
  interface Alea {
    /** [0, 1), 32 bits. */
    (): number;
    state(): AleaState;
  }
  function alea(seed: string, options: { state: true | AleaState }): Alea;
  export default alea;
}
