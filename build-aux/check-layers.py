#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the includes of src against the layers of the house.

    check-layers.py [SRC]        prints what is wrong, exits 1 if anything is
    check-layers.py --self-test  tries the check on trees that are wrong

A layer may include itself, the layers named here, and what the outside offers
it. A header of the outside that no rule names is refused too: whoever needs a
new library says here which layer is allowed to know it.
"""

import pathlib
import re
import sys
import tempfile

CLIENT_SIDE = {'base', 'proto', 'core', 'client', 'media', 'net', 'store'}

# Who may include whom. media, net, store and ui never see one another; core
# knows no frames, proto no states; nothing of the client is in the server.
LAYERS = {
    'base': set(),
    'proto': {'base'},
    'core': {'base'},
    'client': {'core', 'proto', 'base'},
    'media': {'client', 'core', 'base'},
    'net': {'client', 'proto', 'base'},
    'store': {'client', 'base'},
    'ui': {'client', 'base'},
    'app': CLIENT_SIDE | {'ui'},
    'cli': CLIENT_SIDE,
    'server': {'proto', 'base'},
}

ALL = set(LAYERS)
NOT_CORE = ALL - {'core'}

# What a header of the outside starts with, and who may include it. The first
# rule that fits counts.
OUTSIDE = [
    # The language's own: values in, values out.
    (r'(assert|float|inttypes|limits|math|stdarg|stdbool|stddef|stdint|string)\.h$', ALL),
    (r'glib\.h$', ALL),
    # The machines have no input and no output, and no objects.
    (r'(errno|fcntl|locale|malloc|sched|signal|stdio|stdlib|time|unistd)\.h$', NOT_CORE),
    (r'sys/random\.h$', {'base'}),
    (r'sys/epoll\.h$', {'server'}),
    # media: the way to relays over TLS, which libnice lacks.
    (r'(linux|netinet)/tcp\.h$', {'media', 'net', 'server'}),
    (r'ifaddrs\.h$', NOT_CORE),
    (r'(arpa|linux|net|netinet|sys)/', NOT_CORE),
    (r'glib/gi18n\.h$', {'ui', 'app', 'cli'}),
    (r'langinfo\.h$', {'ui'}),
    (r'glib(-object|-unix|/gstdio)\.h$', NOT_CORE),
    (r'gio/', NOT_CORE),
    (r'json-glib/', {'proto', 'client', 'net', 'store', 'app', 'cli', 'server'}),
    (r'(gst|nice|opus)/', {'media'}),
    (r'libsoup/', {'net', 'server'}),
    (r'sqlite3\.h$', {'store', 'server'}),
    (r'libsecret/', {'store'}),
    (r'(gtk|gdk|gsk|graphene|pango)/|(adwaita|graphene)\.h$', {'ui', 'app'}),
    (r'libportal(-gtk4)?/', {'ui', 'app'}),
    (r'(sodium|jwt)\.h$|(gnutls|wslay)/', {'server'}),
]

INCLUDE = re.compile(r'^\s*#\s*(?:include|import)\s*(?:<([^>]+)>|"([^"]+)")')


def check_outside(layer, header):
    for pattern, allowed in OUTSIDE:
        if re.match(pattern, header):
            if layer in allowed:
                return None
            return f'<{header}> is not for {layer}/'
    return f'<{header}> is in no rule of check-layers.py'


def check_inside(layer, header, names):
    if '/' not in header:
        # config.h and resources: what the build makes stands in no layer
        if header not in names:
            return None
        return f'"{header}" does not name its layer'
    other = header.split('/')[0]
    if other not in LAYERS:
        return f'"{header}" is of no layer'
    if other == layer:
        return None
    if other not in LAYERS[layer]:
        return f'{layer}/ does not include {other}/: "{header}"'
    if header.endswith('-private.h'):
        return f'"{header}" is private to {other}/'
    return None


def check_file(layer, path, names):
    text = path.read_text(encoding='utf-8')
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match is None:
            continue
        outside, inside = match.groups()
        problem = (check_outside(layer, outside) if outside
                   else check_inside(layer, inside, names))
        if problem is not None:
            yield number, problem


def check_tree(source):
    n_files = 0
    problems = []
    names = {p.name for p in source.rglob('*.h')}
    for folder in sorted(p for p in source.iterdir() if p.is_dir()):
        files = sorted(p for p in folder.rglob('*') if p.suffix in ('.c', '.h'))
        if files and folder.name not in LAYERS:
            problems.append(f'{folder}: a folder that is no layer')
            continue
        for path in files:
            n_files += 1
            for number, problem in check_file(folder.name, path, names):
                problems.append(f'{path}:{number}: {problem}')
    for path in sorted(p for p in source.iterdir() if p.suffix in ('.c', '.h')):
        problems.append(f'{path}: a file outside every layer')
    if n_files == 0:
        problems.append(f'{source}: no files')
    return n_files, problems


def self_test():
    cases = [
        ('core/a.c', '#include <glib.h>\n#include "base/b.h"\n', True),
        ('core/a.c', '#include <gio/gio.h>\n', False),
        ('core/a.c', '#include <stdio.h>\n', False),
        ('core/a.c', '#include "proto/holler-frame.h"\n', False),
        ('base/a.c', '#include "core/a.h"\n', False),
        ('base/a.c', '#include <json-glib/json-glib.h>\n', False),
        ('client/a.c', '  #  include <gtk/gtk.h>\n', False),
        ('client/a.c', '#include <gst/gst.h>\n', False),
        ('client/a.h', '#include <libsoup/soup.h>\n', False),
        ('client/a.c', '#include "proto/holler-frame.h"\n', True),
        ('client/a.c', '#include "proto/holler-frame-private.h"\n', False),
        ('proto/a.c', '#include "proto/holler-frame-private.h"\n', True),
        ('media/a.c', '#include <gst/gst.h>\n#include "core/a.h"\n', True),
        ('media/a.c', '#include "ui/a.h"\n', False),
        ('net/a.c', '#include "store/a.h"\n', False),
        ('store/a.c', '#include <sqlite3.h>\n', True),
        ('net/a.c', '#include <sqlite3.h>\n', False),
        ('cli/a.c', '#include "ui/a.h"\n', False),
        ('app/a.c', '#include "ui/a.h"\n#include "media/a.h"\n', True),
        ('server/a.c', '#include "client/a.h"\n', False),
        ('server/a.c', '#include <wslay/wslay.h>\n', True),
        ('ui/a.c', '#include "z.h"\n', False),
        ('ui/a.c', '#include "holler-resources.h"\n', True),
        ('ui/a.c', '#include "config.h"\n// #include <gst/gst.h>\n', True),
        ('ui/a.c', '#include <unheard/of.h>\n', False),
        ('attic/a.c', '', False),
        ('a.c', '', False),
    ]
    for name, text, is_good in cases:
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder)
            (source / 'base').mkdir()
            (source / 'base' / 'z.h').write_text('')
            path = source / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            _, problems = check_tree(source)
            if is_good != (not problems):
                print(f'{name} with {text!r}: {problems}')
                return 1
    print(f'{len(cases)} trees judged as they should be')
    return 0


def main(arguments):
    if arguments == ['--self-test']:
        return self_test()
    if len(arguments) > 1 or any(a.startswith('-') for a in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    here = pathlib.Path(__file__).resolve().parent
    n_files, problems = check_tree(pathlib.Path(*arguments) if arguments
                                   else here.parent / 'src')
    for problem in problems:
        print(problem)
    print(f'{n_files} files, {len(problems)} problems')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
