# What a TAB costs in bash behind line $3, 500 times. $1 is `ours`, or `fork` for what bash-completion does
# at least once for each TAB behind `ip`: a subshell for the output of compgen. Both in a shell that has
# bash-completion loaded, as an interactive one has: a larger shell is slower to fork.
source /usr/share/bash-completion/bash_completion
source "$2/completions/brctl2.bash"
COMP_LINE=$3 COMP_POINT=${#3}
for ((round = 0; round < 500; round++)); do
    if [[ $1 == ours ]]; then
        _brctl2 brctl2 "${3##* }" ""
    else
        COMPREPLY=($(compgen -W 'add del change show list flush get replace help' -- re))
    fi
done
((${#COMPREPLY[@]} > 0))
