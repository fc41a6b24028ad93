# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program, and no shell of its own: what depends on the system is read from
# /sys/class/net and /run/netns. Bash 4.4 or newer; bash-completion is not needed, but finds this
# file by its name.

# The nodes; each adds what it has to the variables of _brctl2, see there.
# DATA #
# There is no such node.
_brctl2_node_none() {
    return 1
}

# Make what node $1 has count, on top of what is there.
_brctl2_open() {
    local before=${#shown} name
    "_brctl2_node_${_brctl2_nodes[=$1]-none}" || return
    # In a second nexthop everything may be said again.
    for name in $given; do
        [[ ${shown:0:${#shown}-before} != *" $name="* ]] || given=${given/" $name "/ }
    done
}

# What keyword $1 takes, in `takes`.
_brctl2_find() {
    # A pattern says no more quickly than an expression does.
    [[ "$shown$hidden" == *" $1="* && "$shown$hidden " =~ " $1="([^ ]*)' ' ]] || return
    takes=${BASH_REMATCH[1]}
}

# The keyword that long option $1 stands for, in `name`; what it takes, in `takes`.
_brctl2_known() {
    [[ $1 == --?* && -z $commands ]] || return
    name=${1#--}
    _brctl2_find "$name" && return
    name=${name//-/_}
    _brctl2_find "$name"
}

# Option $1. With one dash and a long name it may be cut short: -det, -netn.
_brctl2_option() {
    if _brctl2_known "${1%%=*}"; then
        _brctl2_keyword "$name"
        [[ $1 != *=* ]] || _brctl2_take "${1#*=}"
        return
    elif [[ $1 == *=* ]]; then
        return
    fi
    local record
    if [[ $shown != *' -'* ]]; then
        local shown=
        "_brctl2_node_${_brctl2_nodes[=-]}"
    fi
    _brctl2_find "$1" && keyword=$1 value=$takes && return
    for record in $shown; do
        [[ $record == "$1"* || $record == "-$1"* || $record == "${1#-}"* ]] || continue
        keyword=${record%%=*} value=${record#*=}
        return
    done
}

# Keyword $1, which takes $takes.
_brctl2_keyword() {
    local place
    keyword=$1 value=$takes given="$given $1 "
    for place in "${!operands[@]}"; do
        [[ ${operands[place]##*=} == "$1" ]] || continue
        _brctl2_filled "$place"
        break
    done
    [[ -n $value ]] || _brctl2_open "$key:$keyword"
}

# Value $1 of `keyword`.
_brctl2_take() {
    [[ $value == @bridge ]] && bridge=$1
    [[ $value == @netns && $keyword == -* ]] && elsewhere=1
    [[ $value == [-@]* ]] || _brctl2_open "$key:$keyword:$1"
    value=
}

# The operand at place $1 was given; it may be one of many.
_brctl2_filled() {
    if [[ ${operands[$1]%%=*} == *'*'* ]]; then
        operands[$1]=${operands[$1]/'!'/}
    else
        unset "operands[$1]"
        operands=("${operands[@]}")
    fi
}

# Offer the names that value $1 stands for.
_brctl2_names() {
    local path kind=$1
    local -a found=()
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
        @file) compopt -o default ;;
        -*) ;;
        *)
            local IFS='|'
            set -f
            _brctl2_reply $kind
            return ;;
    esac
    set -f
    [[ $kind != @netns && -n $elsewhere ]] && return
    for path in "${found[@]}"; do
        [[ -e $path ]] || continue
        [[ $kind == @netns ]] || path=${path%/*}
        _brctl2_reply "${path##*/}"
    done
}

# Offer those words that begin with `cur`. Readline replaces only the last part of a word that has a
# colon or an equals sign in it. A device name may have any character: it is quoted.
_brctl2_reply() {
    local word
    for word; do
        [[ $word == "$cur"* ]] || continue
        [[ $word != *[!A-Za-z0-9_.:@%+,/-]* ]] || printf -v word %q "$word"
        word=$lead$word
        COMPREPLY+=("${word#"$before"}")
    done
}

# Offer what may stand at the cursor.
_brctl2_offer() {
    local name takes
    if [[ -n $value ]]; then
        _brctl2_names "$value"
    elif [[ $cur == --*=* ]] && _brctl2_known "${cur%%=*}"; then
        lead=${cur%%=*}= cur=${cur#*=}
        [[ -z $takes ]] || _brctl2_names "$takes"
    elif [[ $cur == -* ]]; then
        _brctl2_offer_options
    else
        _brctl2_offer_words
    fi
}

# Options: those of the command, or of the tool, and the global ones.
_brctl2_offer_options() {
    local record name
    for record in $shown $hidden; do
        name=${record%%=*}
        if [[ $name == -* ]]; then
            _brctl2_reply "$name"
        elif [[ -z $commands && $given != *" $name "* ]]; then
            _brctl2_reply "--${name//_/-}"
        fi
    done
    [[ $key != ip* && $key != brctl* ]] || return
    local shown=
    "_brctl2_node_${_brctl2_nodes[=-]}"
    for record in $shown; do
        _brctl2_reply "${record%%=*}"
    done
}

# Operands and keywords.
_brctl2_offer_words() {
    local name operand=${operands[0]-} all="$shown "
    if [[ -n $operand ]]; then
        name=${operand#*=} name=${name%=*}
        [[ $name == -* ]] || _brctl2_names "$name"
        # Where a name that is known here has to come, only these; but any word that was begun.
        [[ -n $cur || ${#COMPREPLY[@]} -eq 0 || $operand != *!* ]] || return
    elif [[ -n $rest ]]; then
        return
    fi
    [[ -z $cur ]] || all="$shown$hidden "
    local -a found=() left=()
    if [[ -z $cur ]]; then
        found=($all)
    else
        # A loop over all words would be slow.
        while [[ $all == *" $cur"* && $all =~ " $cur"[^\ =]*= ]]; do
            found+=("${BASH_REMATCH[0]# }")
            all=${all/"${BASH_REMATCH[0]}"/}
        done
    fi
    for name in "${found[@]%%=*}"; do
        [[ $name == -* || ($given == *" $name "* && "$again " != *" $name "*) ]] || left+=("$name")
    done
    _brctl2_reply "${left[@]}"
}

_brctl2() {
    local - IFS=$' \t\n'
    set -f
    local line=${COMP_LINE:0:COMP_POINT} cur=
    local -a words=($line)
    if [[ $line != *[[:blank:]] ]]; then
        cur=${words[-1]}
        unset 'words[-1]'
    fi
    # What readline leaves of the word as it is, and what goes before a value.
    local before=${cur%"$2"} lead=
    # How far the line is understood: the node it has got to; `value`, what has to come next, of
    # `keyword`; the words `given`; the `bridge` that was named; `elsewhere`, in another namespace;
    # `rest`, a program follows.
    local key= value= keyword= given= bridge= elsewhere= rest=
    # What may come: commands, or keywords as `name=value`, those that are offered and those that
    # are only to who has begun to type them; those that may come again; operands.
    local commands= shown= hidden= again= place word name takes
    local -a operands=()
    COMPREPLY=()
    [[ ${words[0]##*/} == brctl ]] && key=brctl
    "_brctl2_node_${_brctl2_nodes[=$key]-none}"
    for ((place = 1; place < ${#words[@]}; place++)); do
        word=${words[place]}
        if [[ -n $value ]]; then
            _brctl2_take "$word"
        elif [[ $word == -?* ]]; then
            _brctl2_option "$word"
        elif [[ -n $commands ]]; then
            # A command, or the beginning of one, as iproute2 takes it: the first that fits.
            if [[ "$commands " != *" $word "* ]]; then
                [[ "$commands " =~ " $word"[^\ ]* ]] || return
                word=${BASH_REMATCH[0]# }
            fi
            key=${key:+$key }$word commands= shown= hidden= operands=()
            "_brctl2_node_${_brctl2_nodes[=$key]-none}"
            continue
        elif _brctl2_find "$word"; then
            _brctl2_keyword "$word"
        elif ((${#operands[@]})); then
            [[ ${operands[0]} == *=@bridge=* ]] && bridge=$word
            _brctl2_filled 0
        fi
        if [[ -n $rest && -z $value && ${#operands[@]} -eq 0 ]]; then
            _brctl2_other "$((place + 1))"
            return
        fi
    done
    _brctl2_offer
}

# The program behind `netns exec NAME`, whose words begin at $1.
_brctl2_other() {
    set +f
    if (($1 < ${#words[@]})) && declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    else
        COMPREPLY=($(compgen -c -- "$cur"))
    fi
}

complete -F _brctl2 brctl2 brctl
