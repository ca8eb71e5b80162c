# DWARF 5 as clang writes it, which no gcc does: strings, addresses and range lists by index, no .debug_aranges,
# an entry given as an offset. Linked with .text at 0x401000.
  .text
  .globl _start
_start:
  .fill 0x100, 1, 0x90

  .section .debug_abbrev,"",@progbits
  .uleb128 1, 0x11           # compile unit, with children
  .byte 1
  .uleb128 0x03, 0x25        # name, strx1
  .uleb128 0x72, 0x17        # str_offsets_base, sec_offset
  .uleb128 0x11, 0x01        # low_pc, addr
  .uleb128 0x55, 0x23        # ranges, rnglistx
  .uleb128 0x73, 0x17        # addr_base, sec_offset
  .uleb128 0x74, 0x17        # rnglists_base, sec_offset
  .uleb128 0, 0
  .uleb128 2, 0x2e           # function, without code
  .byte 0
  .uleb128 0x6e, 0x26        # linkage_name, strx2
  .uleb128 0x20, 0x21        # inline, implicit_const
  .sleb128 1
  .uleb128 0, 0
  .uleb128 3, 0x2e           # function, with code and children
  .byte 1
  .uleb128 0x03, 0x1a        # name, strx
  .uleb128 0x11, 0x1b        # low_pc, addrx
  .uleb128 0x12, 0x06        # high_pc, data4
  .uleb128 0, 0
  .uleb128 4, 0x1d           # inlined instance with ranges
  .byte 1
  .uleb128 0x31, 0x13        # abstract_origin, ref4
  .uleb128 0x55, 0x23        # ranges, rnglistx
  .uleb128 0x52, 0x0b        # entry_pc, data1
  .uleb128 0x59, 0x21        # call_line, implicit_const
  .sleb128 77
  .uleb128 0, 0
  .uleb128 5, 0x1d           # inlined instance in one piece
  .byte 0
  .uleb128 0x31, 0x15        # abstract_origin, ref_udata
  .uleb128 0x11, 0x29        # low_pc, addrx1
  .uleb128 0x12, 0x0f        # high_pc, udata
  .uleb128 0x59, 0x16        # call_line, indirect
  .uleb128 0, 0
  .uleb128 6, 0x2e           # function, defined by another entry
  .byte 0
  .uleb128 0x47, 0x10        # specification, ref_addr
  .uleb128 0, 0
  .uleb128 0

  .section .debug_info,"",@progbits
unit:
  .long unit_end - unit_version
unit_version:
  .short 5
  .byte 1, 8                 # compile unit, 8-byte addresses
  .long .debug_abbrev
  .uleb128 1
  .byte 0
  .long str_offsets
  .quad 0
  .uleb128 0
  .long addresses
  .long lists
declared:
  .uleb128 2
  .short 1
defined:
  .uleb128 6
  .long declared
  .uleb128 3                 # a function elsewhere, to be passed over
  .uleb128 2
  .uleb128 2
  .long 0x10
  .uleb128 5
  .uleb128 declared - unit
  .byte 2
  .uleb128 0x10
  .byte 0x05
  .short 1
  .uleb128 0
  .uleb128 3                 # the caller
  .uleb128 2
  .uleb128 0
  .long 0x80
  .uleb128 4
  .long defined - unit
  .uleb128 1
  .byte 0x18
  .uleb128 5                 # the function inlined into itself
  .uleb128 declared - unit
  .byte 1
  .uleb128 0x08
  .byte 0x0b, 55
  .uleb128 0
  .uleb128 0
  .uleb128 0
unit_end:

  .section .debug_str_offsets,"",@progbits
  .long strings_end - strings_version
strings_version:
  .short 5, 0
str_offsets:
  .long text_unit, text_inlined, text_caller
strings_end:

  .section .debug_str,"MS",@progbits,1
text_unit:
  .asciz "unit.c"
text_inlined:
  .asciz "inlined"
text_caller:
  .asciz "caller"

  .section .debug_addr,"",@progbits
  .long addresses_end - addresses_version
addresses_version:
  .short 5
  .byte 8, 0
addresses:
  .quad _start, _start + 0x28, _start + 0xc0
addresses_end:

  .section .debug_rnglists,"",@progbits
  .long lists_end - lists_version
lists_version:
  .short 5
  .byte 8, 0
  .long 2
lists:
  .long list_unit - lists, list_inlined - lists
list_unit:
  .byte 3                    # startx_length
  .uleb128 0, 0x80
  .byte 2                    # startx_endx, empty
  .uleb128 2, 2
  .byte 7                    # start_length
  .quad _start + 0xc0
  .uleb128 0x10
  .byte 0
list_inlined:
  .byte 1                    # base_addressx
  .uleb128 0
  .byte 4                    # offset_pair
  .uleb128 0x10, 0x14
  .byte 4                    # offset_pair, empty
  .uleb128 0x16, 0x16
  .byte 2                    # startx_endx
  .uleb128 1, 1
  .byte 3                    # startx_length
  .uleb128 1, 0x10
  .byte 5                    # base_address
  .quad _start + 0x40
  .byte 4                    # offset_pair
  .uleb128 0, 8
  .byte 6                    # start_end
  .quad _start + 0x08, _start + 0x0c
  .byte 7                    # start_length
  .quad _start + 0x60
  .uleb128 4
  .byte 0
lists_end:
