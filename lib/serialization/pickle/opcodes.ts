// The instructions of Python's pickles, protocols 0 to 5, by their names in Python's `pickle` module
// (https://docs.python.org/3/library/pickletools.html).

const code = (letter: string): number => letter.charCodeAt(0);

export const MARK = code('(');
export const STOP = code('.');
export const POP = code('0');
export const POP_MARK = code('1');
export const DUP = code('2');
export const FLOAT = code('F');
export const INT = code('I');
export const BININT = code('J');
export const BININT1 = code('K');
export const LONG = code('L');
export const BININT2 = code('M');
export const NONE = code('N');
export const PERSID = code('P');
export const BINPERSID = code('Q');
export const REDUCE = code('R');
export const STRING = code('S');
export const BINSTRING = code('T');
export const SHORT_BINSTRING = code('U');
export const UNICODE = code('V');
export const BINUNICODE = code('X');
export const APPEND = code('a');
export const BUILD = code('b');
export const GLOBAL = code('c');
export const DICT = code('d');
export const EMPTY_DICT = code('}');
export const APPENDS = code('e');
export const GET = code('g');
export const BINGET = code('h');
export const INST = code('i');
export const LONG_BINGET = code('j');
export const LIST = code('l');
export const EMPTY_LIST = code(']');
export const OBJ = code('o');
export const PUT = code('p');
export const BINPUT = code('q');
export const LONG_BINPUT = code('r');
export const SETITEM = code('s');
export const TUPLE = code('t');
export const EMPTY_TUPLE = code(')');
export const SETITEMS = code('u');
export const BINFLOAT = code('G');

export const PROTO = 0x80;
export const NEWOBJ = 0x81;
export const TUPLE1 = 0x85;
export const TUPLE2 = 0x86;
export const TUPLE3 = 0x87;
export const NEWTRUE = 0x88;
export const NEWFALSE = 0x89;
export const LONG1 = 0x8a;
export const LONG4 = 0x8b;

export const BINBYTES = code('B');
export const SHORT_BINBYTES = code('C');

export const SHORT_BINUNICODE = 0x8c;
export const BINUNICODE8 = 0x8d;
export const BINBYTES8 = 0x8e;
export const EMPTY_SET = 0x8f;
export const ADDITEMS = 0x90;
export const NEWOBJ_EX = 0x92;
export const STACK_GLOBAL = 0x93;
export const MEMOIZE = 0x94;
export const FRAME = 0x95;
export const BYTEARRAY8 = 0x96;
