// The bundler, and the test runner likewise, embed YAML files as their text.
declare module '*.yaml' {
  const text: string;
  export default text;
}
