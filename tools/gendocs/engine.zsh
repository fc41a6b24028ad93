#compdef brctl2 brctl
# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program: what depends on the system is read from /sys/class/net and /run/netns.

# The records of node $1 in `records`; see tools/gendocs/completion.py for what they mean.
_brctl2_records() {
    case $1 in
# DATA #
        (*)
            return 1 ;;
    esac
}

# Make the records of a node count: those of a scope come on top of those that are there.
_brctl2_open() {
    local record name text flags arg
    local -a records inner
    _brctl2_records "$1" || return
    for record in $records; do
        name=${record%%=*} text=${record#*=}
        arg=${text%%=*} text=${text#*=}
        flags=${name%%[^/:!*.~&]*} name=${name##[/:!*.~&]#}
        case $flags in
            (*'&'*) rest=1 ;;
            (*:*)
                inner+=("$flags=$arg=$name")
                [[ $flags == *.* ]] && continue
                hidden+=("$name") operand_of[$name]=1
                takes[$name]=$arg given[$name]= says[$name]=$text ;;
            (*/*)
                commands+=("$name") says[$name]=$text
                [[ $flags == *'~'* ]] || shown+=("$name") ;;
            (*)
                if (( ${+takes[$name]} )); then :
                elif [[ $flags == *'~'* ]]; then hidden+=("$name")
                else shown+=("$name"); fi
                [[ $flags == *'*'* ]] && again[$name]=1
                takes[$name]=$arg given[$name]= says[$name]=$text ;;
        esac
    done
    operands=("${inner[@]}" "${operands[@]}")
}

# Walk past word $1, which is complete.
_brctl2_step() {
    local word=$1 name
    if [[ -n $value ]]; then
        _brctl2_take "$word"
    elif (( ! $#commands )) && [[ $word == --?* ]] && _brctl2_known "${word%%=*}"; then
        _brctl2_keyword "$name"
        [[ $word == *=* ]] && _brctl2_take "${word#*=}"
    elif [[ $word == -?* ]]; then
        _brctl2_option "$word"
    elif (( $#commands )); then
        _brctl2_command "$word"
    elif (( ${+takes[$word]} )); then
        _brctl2_keyword "$word"
    else
        _brctl2_operand "$word"
    fi
}

# The keyword that long option $1 stands for, in `name`.
_brctl2_known() {
    name=${1#--}
    (( ${+takes[$name]} )) && return
    name=${name//-/_}
    (( ${+takes[$name]} ))
}

# Option $1. With one dash and a long name it may be cut short: -det, -netn.
_brctl2_option() {
    local known
    [[ $1 == *=* ]] && return
    for known in "$1" $shown ${(ko)options_of}; do
        [[ $known == "$1"* || $known == "-$1"* || $known == "${1#-}"* ]] || continue
        (( ${+takes[$known]} || ${+options_of[$known]} )) || continue
        keyword=$known value=${takes[$known]-${options_of[$known]-}}
        return
    done
}

_brctl2_keyword() {
    keyword=$1 value=$takes[$1]
    given[$1]=1
    (( ${+operand_of[$1]} )) && _brctl2_filled "$1"
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
    local command=${commands[(r)${(b)1}]:-${commands[(r)${(b)1}*]}}
    [[ -n $command ]] || { lost=1; return }
    key=${key:+$key }$command
    commands=() shown=() hidden=() takes=() operands=()
    _brctl2_open "$key"
}

_brctl2_operand() {
    (( $#operands )) || return
    local flags=${operands[1]%%=*} after=${operands[1]#*=}
    [[ ${after%%=*} == @bridge ]] && bridge=$1
    if [[ $flags == *'*'* ]]; then operands[1]=${flags/\!/}=$after; else shift operands; fi
}

# Operand $1 was given behind its keyword.
_brctl2_filled() {
    local place
    for (( place = 1; place <= $#operands; place++ )); do
        [[ ${operands[place]##*=} == "$1" ]] || continue
        if [[ ${operands[place]%%=*} == *'*'* ]]; then
            operands[place]=${operands[place]/\!/}
        else
            operands[place]=()
        fi
        return
    done
}

# Add the names that value $1 stands for to `candidates`.
_brctl2_names() {
    local -a found
    local kind=$1
    [[ $kind == @joins ]] && kind=@bridge && [[ ${operands[1]-} == *!* ]] && kind=@dev
    case $kind in
        (@dev) found=(/sys/class/net/*/ifindex(N:h:t)) ;;
        (@bridge) found=(/sys/class/net/*/bridge(N:h:t)) ;;
        (@port)
            if [[ -n $bridge && -d /sys/class/net/$bridge/brif ]]; then
                found=(/sys/class/net/$bridge/brif/*/port_no(N:h:t))
            else
                found=(/sys/class/net/*/brport(N:h:t))
            fi ;;
        (@netns) candidates+=(/run/netns/*(N:t)) ;;
        (@file) files=1 ;;
        (-*) ;;
        (*) candidates+=("${(s:|:)1}") ;;
    esac
    [[ -n $elsewhere ]] || candidates+=($found)
}

# What may stand at the cursor, in `candidates`.
_brctl2_offer() {
    local name operand=${operands[1]-} cur=$PREFIX
    if [[ -n $value ]]; then
        _brctl2_names "$value"
        return
    elif [[ $cur == --*=* ]] && _brctl2_known "${cur%%=*}"; then
        behind=1
        [[ -n $takes[$name] ]] && _brctl2_names "$takes[$name]"
        return
    elif [[ $cur == -* ]]; then
        for name in $shown $hidden; do
            if [[ $name == -* ]]; then
                candidates+=("$name")
            elif (( ! $#commands )) && [[ -z $given[$name] ]]; then
                candidates+=("--${name//_/-}") says[--${name//_/-}]=$says[$name]
            fi
        done
        [[ $key == (ip|brctl)* ]] || candidates+=(${(ko)options_of})
        return
    fi
    if [[ -n $operand ]]; then
        _brctl2_names "${${operand#*=}%=*}"
        # Where a name that is known here has to come, only these; but any word that was begun.
        [[ -n $cur || $#candidates -eq 0 || $operand != *!* ]] || return
    elif [[ -n $rest ]]; then
        return
    fi
    for name in $shown ${cur:+$hidden}; do
        [[ $name == -* || ( -n ${given[$name]-} && -z ${again[$name]-} ) ]] || candidates+=("$name")
    done
}

_brctl2() {
    emulate -L zsh
    setopt extendedglob
    local key= value= keyword= bridge= elsewhere= rest= lost= files= behind= record
    local -a commands shown hidden operands candidates records described
    local -A takes given again operand_of options_of says
    _brctl2_records -
    for record in $records; do
        options_of[${record%%=*}]=${${record#*=}%%=*}
        says[${record%%=*}]=${record#*=*=}
    done
    [[ ${words[1]:t} == brctl ]] && key=brctl
    _brctl2_open "$key"
    local place
    for (( place = 2; place <= CURRENT; place++ )); do
        if [[ -n $rest && $#operands -eq 0 && -z $value ]]; then
            shift $(( place - 1 )) words
            (( CURRENT -= place - 1 ))
            _normal
            return
        fi
        (( place == CURRENT )) || _brctl2_step "${(Q)words[place]}"
        [[ -z $lost ]] || return
    done
    _brctl2_offer
    if [[ -n $files ]]; then
        _files
        return
    fi
    # Not in _brctl2_offer: what is set there is as before when a function returns.
    [[ -n $behind ]] && compset -P 1 '*='
    for record in ${(u)candidates}; do
        described+=("${record//:/\\:}${says[$record]:+:$says[$record]}")
    done
    _describe -t brctl2 'brctl2' described
}

_brctl2 "$@"
