/** Scripts that make a shell ask `pipeline __complete` for words. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_pipeline() {
  local IFS=$'\\n'
  # = and : split words in bash; the words are taken from the line instead.
  COMPREPLY=($(pipeline __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _pipeline pipeline`,
  zsh: `#compdef pipeline
_pipeline() {
  local -a found
  found=("\${(@f)$(pipeline __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found
}
compdef _pipeline pipeline`,
  fish: `function __pipeline_complete
  set -l words (commandline -opc) (commandline -ct)
  pipeline __complete $words[2..-1] 2>/dev/null
end
complete -c pipeline -f -a '(__pipeline_complete)'`,
};

/** How to load it, for each shell. */
export const HOW_TO: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(pipeline completion bash)"   # in ~/.bashrc',
  zsh: 'eval "$(pipeline completion zsh)"   # in ~/.zshrc, after compinit',
  fish: 'pipeline completion fish > ~/.config/fish/completions/pipeline.fish',
};
