import { programName } from '../program.ts'

// Every script asks the program itself, with the words up to the cursor. The program is called as
// it was typed where that can be called, so that a path such as ./tidemark completes too. Errors
// must not end up on the line that is being edited, hence 2>/dev/null.

/** For bash 4 and newer; needs no bash-completion package. */
export const bashScript: string = `\
# ${programName} completion for bash
_${programName}() {
  local line word cword kind prefix cut program
  local -a words answer
  # COMP_WORDS is split at = and :, which are ordinary characters here: split the line again.
  line=\${COMP_LINE:0:COMP_POINT}
  read -r -a words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  cword=\${words[-1]}
  program=\${words[0]/#\\~/$HOME}
  # An alias is nothing that can be called from here.
  case $(type -t -- "$program") in file | function) ;; *) program=${programName} ;; esac
  mapfile -t answer < <("$program" __complete -- "\${words[@]:1}" 2>/dev/null)
  kind=\${answer[0]}
  # What bash takes for the current word may start in the middle of ours.
  word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == [=:] ]] && word=
  cut=$(( \${#cword} - \${#word} ))
  COMPREPLY=()
  case $kind in
    words)
      local candidate
      for candidate in "\${answer[@]:1}"; do
        candidate=\${candidate%%$'\\t'*}
        COMPREPLY+=("$(printf '%q' "\${candidate:cut}")")
      done
      ;;
    files | folders)
      prefix=\${answer[1]}
      local action=-f
      [[ $kind == folders ]] && action=-d
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen "$action" -- "\${cword:\${#prefix}}")
      ;;
  esac
}
complete -F _${programName} ${programName}
`

/** For zsh 5 with compinit. */
export const zshScript: string = `\
#compdef ${programName}
# ${programName} completion for zsh
_${programName}() {
  local -a answer candidates
  local kind line
  answer=("\${(@f)$("\${(Q)words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  kind=$answer[1]
  case $kind in
    words)
      for line in "\${(@)answer[2,-1]}"; do
        candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe '' candidates
      ;;
    files)
      compset -P "\${(b)answer[2]}"
      _files
      ;;
    folders)
      compset -P "\${(b)answer[2]}"
      _files -/
      ;;
  esac
}
if [ "$funcstack[1]" = "_${programName}" ]; then
  _${programName} "$@"
else
  compdef _${programName} ${programName}
fi
`

/** For fish 3. */
export const fishScript: string = `\
# ${programName} completion for fish
function __${programName}_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] __complete -- $words[2..-1] $current 2>/dev/null)
    switch "$answer[1]"
        case words
            test (count $answer) -gt 1; and printf '%s\\n' $answer[2..-1]
        case files folders
            set -l prefix "$answer[2]"
            set -l name (string sub -s (math (string length -- "$prefix") + 1) -- "$current")
            if test $answer[1] = folders
                printf "$prefix%s\\n" (__fish_complete_directories "$name" '')
            else
                printf "$prefix%s\\n" (__fish_complete_path "$name")
            end
    end
end
complete -c ${programName} -f -a '(__${programName}_complete)'
`
