# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program: what depends on the system is read from /sys/class/net and /run/netns.
# Bash 4.4 or newer; bash-completion is not needed, but finds this file by its name.

# The records of node $1 in `records`; see tools/gendocs/completion.py for what they mean.
_brctl2_records() {
    case $1 in
# DATA #
        *)
            return 1 ;;
    esac
}

# Make the records of a node count: those of a scope come on top of those that are there.
_brctl2_open() {
    local records record name value flags
    _brctl2_records "$1" || return
    local -a inner=()
    for record in $records; do
        name=${record%%=*} value=${record#*=} flags=${record%%[!/:!*.~&]*}
        name=${name#"$flags"}
        case $flags in
            *'&'*) rest=1 ;;
            *:*)
                inner+=("$flags=$value=$name")
                [[ $flags == *.* ]] && continue
                hidden+=("$name") takes[$name]=$value operand_of[$name]=1 given[$name]= ;;
            */*)
                commands+=("$name")
                [[ $flags == *'~'* ]] || shown+=("$name") ;;
            *)
                if [[ -n ${takes[$name]+set} ]]; then :
                elif [[ $flags == *'~'* ]]; then hidden+=("$name")
                else shown+=("$name"); fi
                [[ $flags != *'*'* ]] || again[$name]=1
                takes[$name]=$value given[$name]= ;;
        esac
    done
    operands=("${inner[@]}" "${operands[@]}")
}

# Walk past word $1, which is complete.
_brctl2_step() {
    local word=$1 name
    if [[ -n $value ]]; then
        _brctl2_take "$word"
    elif [[ $word == --?* ]] && _brctl2_known "${word%%=*}"; then
        _brctl2_keyword "$name"
        [[ $word == *=* ]] && _brctl2_take "${word#*=}"
    elif [[ $word == -?* ]]; then
        _brctl2_option "$word"
    elif ((${#commands[@]})); then
        _brctl2_command "$word"
    elif [[ -n ${takes[$word]+set} ]]; then
        _brctl2_keyword "$word"
    else
        _brctl2_operand "$word"
    fi
}

# The keyword that long option $1 stands for, in `name`.
_brctl2_known() {
    name=${1#--}
    [[ -n ${takes[$name]+set} ]] && return
    name=${name//-/_}
    [[ -n ${takes[$name]+set} ]]
}

# Option $1. With one dash and a long name it may be cut short: -det, -netn.
_brctl2_option() {
    local name known
    [[ $1 == *=* ]] && return
    for known in "$1" "${shown[@]}" "${!options[@]}"; do
        [[ $known == "$1"* || $known == "-$1"* ]] || continue
        keyword=$known value=${takes[$known]-${options[$known]-}}
        [[ -z ${takes[$known]+set}${options[$known]+set} ]] || return
    done
}

_brctl2_keyword() {
    keyword=$1 value=${takes[$1]}
    given[$1]=1
    [[ -n ${operand_of[$1]-} ]] && _brctl2_filled "$1"
    [[ -n $value ]] || _brctl2_open "$key:$keyword"
}

# Value $1 of `keyword`.
_brctl2_take() {
    [[ $value == @bridge ]] && bridge=$1
    [[ $value == @netns && $keyword == -* ]] && elsewhere=1
    [[ $value == [-@]* ]] || _brctl2_open "$key:$keyword:$1"
    value=
}

# A command, or the beginning of one, as iproute2 takes it: the first that fits.
_brctl2_command() {
    local command
    for command in "${commands[@]}"; do
        [[ $command == "$1"* ]] || continue
        [[ " ${commands[*]} " == *" $1 "* ]] && command=$1
        key=${key:+$key }$command commands=() shown=() hidden=() takes=() operands=()
        _brctl2_open "$key"
        return
    done
    lost=1
}

_brctl2_operand() {
    ((${#operands[@]})) || return
    local flags=${operands[0]%%=*} rest_of=${operands[0]#*=}
    [[ ${rest_of%%=*} == @bridge ]] && bridge=$1
    [[ $flags == *'*'* ]] && operands[0]=${flags/'!'/}=$rest_of || operands=("${operands[@]:1}")
}

# Operand $1 was given behind its keyword.
_brctl2_filled() {
    local place
    for place in "${!operands[@]}"; do
        [[ ${operands[place]##*=} == "$1" ]] || continue
        if [[ ${operands[place]%%=*} == *'*'* ]]; then
            operands[place]=${operands[place]/'!'/}
        else
            unset "operands[$place]"
            operands=("${operands[@]}")
        fi
        return
    done
}

# Add the names that value $1 stands for to `candidates`.
_brctl2_names() {
    local path kind=$1
    local -a found
    [[ $kind == @joins ]] && kind=@bridge && [[ ${operands[0]-} == *!* ]] && kind=@dev
    set +f
    case $kind in
        @dev) found=(/sys/class/net/*/ifindex) ;;
        @bridge) found=(/sys/class/net/*/bridge) ;;
        @port)
            if [[ -n $bridge && -d /sys/class/net/$bridge/brif ]]; then
                found=(/sys/class/net/"$bridge"/brif/*/port_no)
            else
                found=(/sys/class/net/*/brport)
            fi ;;
        @netns) found=(/run/netns/*) ;;
        @file)
            set -f
            compopt -o default
            return ;;
        -*) ;;
        *)
            set -f
            local IFS='|'
            candidates+=($1)
            return ;;
    esac
    set -f
    [[ $1 != @netns && -n $elsewhere ]] && return
    for path in "${found[@]}"; do
        [[ -e $path ]] || continue
        [[ $1 == @netns ]] || path=${path%/*}
        candidates+=("${path##*/}")
    done
}

# What may stand at the cursor, in `candidates`.
_brctl2_offer() {
    local name operand=${operands[0]-}
    if [[ -n $value ]]; then
        _brctl2_names "$value"
        return
    elif [[ $cur == --*=* ]] && _brctl2_known "${cur%%=*}"; then
        lead=${cur%%=*}= cur=${cur#*=}
        [[ -n ${takes[$name]} ]] && _brctl2_names "${takes[$name]}"
        return
    elif [[ $cur == -* ]]; then
        for name in "${shown[@]}" "${hidden[@]}"; do
            [[ $name == -* ]] && candidates+=("$name") && continue
            ((${#commands[@]})) || [[ -n ${given[$name]} ]] || candidates+=("--${name//_/-}")
        done
        [[ $key == ip* || $key == brctl* ]] || candidates+=("${!options[@]}")
        return
    fi
    if [[ -n $operand ]]; then
        name=${operand#*=} name=${name%=*}
        [[ $name == -* ]] || _brctl2_names "$name"
        # Where a name that is known here has to come, only these; but any word that was begun.
        [[ -n $cur || ${#candidates[@]} -eq 0 || $operand != *!* ]] || return
    elif [[ -n $rest ]]; then
        return
    fi
    for name in "${shown[@]}"; do
        [[ $name == -* || ( -n ${given[$name]-} && -z ${again[$name]-} ) ]] || candidates+=("$name")
    done
    for name in ${cur:+"${hidden[@]}"}; do
        [[ $name == -* ]] || candidates+=("$name")
    done
}

_brctl2() {
    local - IFS=$' \t\n'
    set -f
    local line=${COMP_LINE:0:COMP_POINT} cur= typed lead= word
    local -a words=($line)
    if [[ $line != *[[:blank:]] ]]; then
        cur=${words[-1]}
        unset 'words[-1]'
    fi
    local key= value= keyword= bridge= elsewhere= rest= lost=
    local -a commands=() shown=() hidden=() operands=() candidates=()
    local -A takes=() given=() again=() operand_of=() options=()
    local records record
    _brctl2_records -
    for record in $records; do
        options[${record%%=*}]=${record#*=}
    done
    typed=$cur
    [[ ${words[0]##*/} == brctl ]] && key=brctl
    _brctl2_open "$key"
    local place
    for ((place = 1; place < ${#words[@]}; place++)); do
        if [[ -n $rest && ${#operands[@]} -eq 0 ]]; then
            _brctl2_other "$place"
            return
        fi
        _brctl2_step "${words[place]}"
        [[ -z $lost ]] || return
    done
    if [[ -n $rest && ${#operands[@]} -eq 0 && -z $value ]]; then
        _brctl2_other "${#words[@]}"
        return
    fi
    _brctl2_offer
    _brctl2_reply "$2"
}

# Those candidates that begin with what is typed. Readline replaces only $1, the last part of a word
# with a colon or an equals sign in it. Device names may hold any character: they are quoted.
_brctl2_reply() {
    local candidate quoted before=${typed%"$1"}
    COMPREPLY=()
    for candidate in "${candidates[@]}"; do
        [[ $candidate == "$cur"* ]] || continue
        printf -v quoted %q "$candidate"
        quoted=$lead$quoted
        COMPREPLY+=("${quoted#"$before"}")
    done
}

# The program behind `netns exec NAME`, whose words begin at $1.
_brctl2_other() {
    local offset=$1
    set +f
    if ((offset < ${#words[@]})) && declare -F _command_offset >/dev/null; then
        _command_offset "$offset"
    else
        COMPREPLY=($(compgen -c -- "$cur"))
    fi
}

complete -F _brctl2 brctl2 brctl
