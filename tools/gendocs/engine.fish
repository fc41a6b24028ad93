# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program: what depends on the system is read from /sys/class/net and /run/netns.
# Fish 3.2 or newer.
#
# How far a line was understood is in __brctl2_*: the `node` it has got to; `value`, what has to come next, of
# `keyword`; `words`, the records that count; `operands`, those still to come; the words `given`; the `bridge`
# that was named; `elsewhere`, in another namespace; `rest`, a program follows; `lost`, a word was not understood.

# The records of node $argv[1] in `__brctl2_records`; see tools/gendocs/completion.py for what they mean.
function __brctl2_records_of
    set -g __brctl2_records
    switch "$argv[1]"
# DATA #
        case '*'
            return 1
    end
    return 0
end

# The parts of record $argv[1]: flags, name, value, help.
function __brctl2_parts
    string match -r -- '^([/:!*.~]*)([^=]*)=([^=]*)=(.*)$' $argv[1]
end

# Make the records of a node count: those of a scope come before those that are there.
function __brctl2_open
    __brctl2_records_of "$argv[1]"; or return
    if contains -- '&' $__brctl2_records
        set -g __brctl2_rest 1
    end
    set -l inner (string match -v -- '&' $__brctl2_records)
    for name in (string replace -r '^[/:!*.~]*([^=]*)=.*' '$1' -- $inner)
        set -l place (contains -i -- $name $__brctl2_given)
        and set -e __brctl2_given[$place]
    end
    set -g __brctl2_words $inner $__brctl2_words
    set -g __brctl2_operands (string match -- ':*' $inner) $__brctl2_operands
end

# The record of keyword $argv[1].
function __brctl2_find
    set -l name (string escape --style=regex -- $argv[1])
    set -l found (string match -r -- "^[:!*~]*$name=.*" $__brctl2_words)
    set -q found[1]; and printf '%s\n' $found[1]
end

# The record of the keyword that long option $argv[1] stands for.
function __brctl2_find_long
    string match -q -- '--?*' $argv[1]; or return 1
    set -l name (string replace -r '^--([^=]*).*' '$1' -- $argv[1])
    __brctl2_find $name; or __brctl2_find (string replace -a -- - _ $name)
end

# Walk past word $argv[1], which is complete.
function __brctl2_step
    if test -n "$__brctl2_value"
        __brctl2_take $argv[1]
    else if set -l record (__brctl2_find_long $argv[1])
        __brctl2_keyword $record
        string match -q -- '*=*' $argv[1]
        and __brctl2_take (string replace -r '^[^=]*=' '' -- $argv[1])
    else if string match -q -- '-?*' $argv[1]
        __brctl2_option $argv[1]
    else if string match -q -r -- '^~?/' $__brctl2_words
        __brctl2_command $argv[1]
    else if set -l record (__brctl2_find $argv[1])
        __brctl2_keyword $record
    else
        __brctl2_operand $argv[1]
    end
end

# Option $argv[1]. With one dash and a long name it may be cut short: -det, -netn.
function __brctl2_option
    string match -q -- '*=*' $argv[1]; and return
    __brctl2_records_of -
    set -l known (string match -- "$argv[1]=*" $__brctl2_records) \
        (string match -- '-*' $__brctl2_words) $__brctl2_records
    set -l found (string match -- "$argv[1]*" $known) (string match -- "-$argv[1]*" $known) \
        (string match -- (string sub -s 2 -- $argv[1])"*" $known)
    set -q found[1]; or return
    set -l parts (__brctl2_parts $found[1])
    set -g __brctl2_keyword $parts[3]
    set -g __brctl2_value $parts[4]
end

# A keyword, by its record.
function __brctl2_keyword
    set -l parts (__brctl2_parts $argv[1])
    set -g __brctl2_keyword $parts[3]
    set -g __brctl2_value $parts[4]
    set -a __brctl2_given $parts[3]
    # An operand behind its keyword is one that does not come any more.
    if set -l place (contains -i -- $argv[1] $__brctl2_operands)
        __brctl2_filled $place
    end
    test -n "$__brctl2_value"; or __brctl2_open "$__brctl2_node:$__brctl2_keyword"
end

# Value $argv[1] of the keyword.
function __brctl2_take
    switch $__brctl2_value
        case @bridge
            set -g __brctl2_bridge $argv[1]
        case @netns
            string match -q -- '-*' $__brctl2_keyword; and set -g __brctl2_elsewhere 1
        case '-*' '@*'
        case '*'
            __brctl2_open "$__brctl2_node:$__brctl2_keyword:$argv[1]"
    end
    set -g __brctl2_value
end

# A command, or the beginning of one, as iproute2 takes it: the first that fits.
function __brctl2_command
    set -l names (string replace -f -r '^~?/([^=]*)=.*' '$1' -- $__brctl2_words)
    set -l found (string match -- (string escape --style=regex -- $argv[1] | string replace -a '\\' '') $names) \
        (string match -r -- '^'(string escape --style=regex -- $argv[1])'.*' $names)
    if not set -q found[1]
        set -g __brctl2_lost 1
        return
    end
    set -g __brctl2_node (string trim -- "$__brctl2_node $found[1]")
    set -g __brctl2_words
    set -g __brctl2_operands
    __brctl2_open $__brctl2_node
end

function __brctl2_operand
    set -q __brctl2_operands[1]; or return
    set -l parts (__brctl2_parts $__brctl2_operands[1])
    test "$parts[4]" = @bridge; and set -g __brctl2_bridge $argv[1]
    __brctl2_filled 1
end

# The operand at place $argv[1] was given.
function __brctl2_filled
    if string match -q -r -- '^[^=]*\*' $__brctl2_operands[$argv[1]]
        set __brctl2_operands[$argv[1]] (string replace '!' '' -- $__brctl2_operands[$argv[1]])
    else
        set -e __brctl2_operands[$argv[1]]
    end
end

# The names that value $argv[1] stands for, behind $argv[2].
function __brctl2_names
    set -l found
    set -l kind $argv[1]
    if test "$kind" = @joins
        set kind @bridge
        string match -q -r -- '^[^=]*!' $__brctl2_operands[1]; and set kind @dev
    end
    switch $kind
        case @dev
            set found /sys/class/net/*/ifindex
        case @bridge
            set found /sys/class/net/*/bridge
        case @port
            set found /sys/class/net/*/brport
            if test -n "$__brctl2_bridge" -a -d "/sys/class/net/$__brctl2_bridge/brif"
                set found /sys/class/net/$__brctl2_bridge/brif/*/port_no
            end
        case @netns
            set -l names /run/netns/*
            printf "$argv[2]%s\n" (string replace -r '.*/' '' -- $names)
            return
        case @file
            complete -C "'' "(commandline -ct) # __fish_complete_path starts ls
            return
        case '-*'
            return
        case '*'
            printf "$argv[2]%s\n" (string split '|' -- $argv[1])
            return
    end
    test -z "$__brctl2_elsewhere"; or return
    set -q found[1]; and printf "$argv[2]%s\n" (string replace -r '.*/([^/]*)/[^/]*$' '$1' -- $found)
end

# What may stand at the cursor, where $argv[1] was begun; with its help.
function __brctl2_offer
    set -l cur $argv[1]
    if test -n "$__brctl2_value"
        __brctl2_names $__brctl2_value ''
        return
    else if string match -q -- '--*=*' $cur
        set -l record (__brctl2_find_long $cur); or return
        set -l parts (__brctl2_parts $record)
        test -n "$parts[4]"; and __brctl2_names $parts[4] (string replace -r '=.*' '=' -- $cur)
        return
    else if string match -q -- '-*' $cur
        __brctl2_offer_options
        return
    end
    set -l alias
    test -n "$cur"; and set alias '[~:!*]*'
    if set -q __brctl2_operands[1]
        set -l parts (__brctl2_parts $__brctl2_operands[1])
        set -l names (__brctl2_names $parts[4] '')
        set -q names[1]; and printf '%s\n' $names
        # Where a name that is known here has to come, only these; but any word that was begun.
        test -z "$cur"; and set -q names[1]; and string match -q -- '*!*' $parts[2]; and return
    else if test -n "$__brctl2_rest"
        return
    end
    for record in (string match -r -- "^$alias/?\*?[^-/:!*.~].*" $__brctl2_words)
        set -l parts (__brctl2_parts $record)
        contains -- $parts[3] $__brctl2_given
        and not string match -q -- '*\**' $parts[2]
        or printf '%s\t%s\n' $parts[3] $parts[5]
    end
end

# Options: those of the command, or of the tool, and the global ones.
function __brctl2_offer_options
    __brctl2_records_of -
    string match -q -r '^(ip|brctl)' -- $__brctl2_node; and set __brctl2_records
    for record in $__brctl2_words $__brctl2_records
        set -l parts (__brctl2_parts $record)
        string match -q -r '[/.]' -- $parts[2]; and continue
        contains -- $parts[3] $__brctl2_given; and continue
        string match -q -- '-*' $parts[3]
        or set parts[3] --(string replace -a _ - -- $parts[3])
        printf '%s\t%s\n' $parts[3] $parts[5]
    end
end

function __brctl2
    for name in node value keyword words operands given bridge elsewhere rest lost
        set -g __brctl2_$name
    end
    set -l words (commandline -opc)
    string match -q -r '(^|/)brctl$' -- $words[1]; and set -g __brctl2_node brctl
    __brctl2_open "$__brctl2_node"
    set -e words[1]
    while set -q words[1]
        if test -n "$__brctl2_rest"; and not set -q __brctl2_operands[1]
            break
        end
        __brctl2_step $words[1]
        set -e words[1]
        test -z "$__brctl2_lost"; or return
    end
    if test -n "$__brctl2_rest" -a -z "$__brctl2_value"; and not set -q __brctl2_operands[1]
        complete -C "$words "(commandline -ct)
    else
        __brctl2_offer (commandline -ct)
    end
end

complete -c brctl2 -f -a '(__brctl2)'
complete -c brctl -f -a '(__brctl2)'
