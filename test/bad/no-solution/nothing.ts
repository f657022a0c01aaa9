// expect at the start: no-solution | solutions/no-solution/nothing.ts exports no solution | export a class that extends Solution, or begin the file's name with '_' when others import it
export const nothing = 1;
