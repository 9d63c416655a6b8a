/* test-model-link.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-link-machine.h"
#include "holler-search.h"

#include <string.h>

/* A link machine, its transport, and a server with a session that may drop
 * the connection after any byte, forget the session, restart, refuse the
 * token, or replay more than was asked for.
 *
 * The server has news, numbered from 1. A session begins with a snapshot of
 * the news so far, as its frame 1; each later piece of news is one frame. So
 * frame n of a session is piece n - 1 after its snapshot, and what the client
 * knows must grow piece by piece, none missing, none twice.
 */

#define QUEUE_SIZE 12

typedef enum
{
  FROM_SERVER_HELLO_NEW,
  FROM_SERVER_HELLO_RESUMED,
  FROM_SERVER_FRAME,
  FROM_SERVER_READY,
  FROM_SERVER_BYE,
  FROM_SERVER_CLOSED,
} FromServerKind;

typedef struct
{
  guint8 kind;
  guint8 seq;
  guint8 news; /* of a frame: known once it is delivered */
} FromServer;

typedef struct
{
  HollerLinkMachine machine;

  /* the client around it */
  FromServer inbox[QUEUE_SIZE];
  guint8 n_inbox;
  guint8 opening;
  guint8 open;
  guint8 closed_to_come; /* of a connection we gave up */
  guint8 timer;
  guint8 session; /* the number of the one we would resume; 0 none */
  guint8 known;
  guint8 snapshot_here; /* this session's came */
  guint8 snapshot_done;
  guint8 asked_session; /* with the connection being opened */
  guint8 asked_seq;

  /* the server */
  guint8 server_session;
  guint8 server_known; /* by its snapshot */
  guint8 server_seq;   /* of the last frame */
  guint8 server_connected;
  guint8 n_sessions;
  guint8 news;

  /* what may still go wrong */
  guint8 n_drops;
  guint8 n_forgets;
  guint8 n_tokens;
  guint8 n_byes;
  guint8 n_stops;
  guint8 n_holes;
  guint8 n_moves;
} World;

typedef struct
{
  const char *name;
  guint8 n_news;
  guint8 n_drops;
  guint8 n_forgets;
  guint8 n_tokens;
  guint8 n_byes;
  guint8 n_stops;
  guint8 n_holes;
  guint8 n_moves;
} Setup;

static void
push (World *world, FromServerKind kind, guint seq, guint news)
{
  FromServer *item = &world->inbox[world->n_inbox];

  g_assert (world->n_inbox < QUEUE_SIZE);
  item->kind = (guint8) kind;
  item->seq = (guint8) seq;
  item->news = (guint8) news;
  world->n_inbox++;
}

static void
push_frame (World *world, guint seq)
{
  push (world, FROM_SERVER_FRAME, seq, world->server_known + seq - 1);
}

/* No more than @kept of what is on its way arrives, then the end. */
static void
cut (World *world, guint kept, guint code_seq)
{
  memset (&world->inbox[kept],
          0,
          (world->n_inbox - kept) * sizeof (FromServer));
  world->n_inbox = (guint8) kept;
  push (world, FROM_SERVER_CLOSED, code_seq, 0);
  world->server_connected = FALSE;
}

static void
forget_session (World *world)
{
  world->server_session = 0;
  world->server_known = 0;
  world->server_seq = 0;
}

static const char *
deliver (World *world, const FromServer *item)
{
  if (item->seq == 1)
    {
      if (item->news < world->known)
        return "a snapshot older than what is known";
      world->known = item->news;
      world->snapshot_here = TRUE;
      return NULL;
    }
  if (!world->snapshot_here)
    return "a frame delivered before its session's snapshot";
  if (item->news <= world->known)
    return "a frame delivered twice";
  if (item->news != world->known + 1)
    return "a frame lost";
  world->known = item->news;
  return NULL;
}

static const char *
run_actions (World *world, guint actions, const FromServer *item)
{
  const char *what = NULL;

  if (actions & HOLLER_LINK_ACTION_DISARM_TIMER)
    world->timer = FALSE;
  if (actions & HOLLER_LINK_ACTION_CLOSE)
    {
      if (!world->opening && !world->open)
        return "closed what was not open";
      world->opening = FALSE;
      world->open = FALSE;
      world->closed_to_come = TRUE;
      world->server_connected = FALSE;
      memset (world->inbox, 0, sizeof world->inbox);
      world->n_inbox = 0;
    }
  if (actions & HOLLER_LINK_ACTION_FORGET_SESSION)
    world->session = 0;
  if (actions & HOLLER_LINK_ACTION_OPEN)
    {
      if (world->opening || world->open)
        return "opened a second connection";
      world->opening = TRUE;
      world->asked_session = world->machine.has_session ? world->session : 0;
      world->asked_seq = (guint8) world->machine.last_seq;
    }
  if (actions & HOLLER_LINK_ACTION_DELIVER)
    what = deliver (world, item);
  if (actions & HOLLER_LINK_ACTION_BEGIN_SNAPSHOT)
    {
      world->session = world->server_session;
      world->snapshot_here = FALSE;
      world->snapshot_done = FALSE;
    }
  if (actions & HOLLER_LINK_ACTION_END_SNAPSHOT)
    {
      if (!world->snapshot_here || world->snapshot_done)
        what = "a snapshot ended that is not whole";
      world->snapshot_done = TRUE;
    }
  if (actions & HOLLER_LINK_ACTION_ARM_TIMER)
    world->timer = TRUE;

  return what;
}

static void
feed (HollerSearch *search,
      const World *before,
      const World *prepared,
      HollerLinkEvent event,
      guint64 value,
      const FromServer *item)
{
  World world = *prepared;
  HollerLinkActions actions = HOLLER_LINK_ACTION_NONE;
  g_autofree char *label = NULL;
  const char *what = NULL;

  label = g_strdup_printf ("%s %" G_GUINT64_FORMAT,
                           holler_link_event_to_name (event),
                           value);
  if (holler_link_machine_step (&world.machine,
                                event,
                                value,
                                G_MAXUINT32,
                                &actions))
    what = run_actions (&world, actions, item);

  if (what != NULL)
    holler_search_fail (search, label, what);
  else if (memcmp (&world, before, sizeof world) != 0)
    holler_search_add (search, &world, label);
}

/* The server takes the connection: it resumes what it still has, replaying
 * from where it was asked to or, being clumsy, from one frame before. */
static void
expand_opening (HollerSearch *search, const World *world)
{
  gboolean resumes =
    world->asked_session != 0 && world->asked_session == world->server_session;

  for (guint clumsy = 0; clumsy <= 1; clumsy++)
    {
      World next = *world;

      if (clumsy && (!resumes || world->asked_seq == 0))
        continue;

      next.opening = FALSE;
      next.open = TRUE;
      next.closed_to_come = FALSE;
      next.server_connected = TRUE;
      if (resumes)
        {
          push (&next, FROM_SERVER_HELLO_RESUMED, 0, 0);
          for (guint seq = world->asked_seq + 1 - clumsy;
               seq <= world->server_seq;
               seq++)
            push_frame (&next, seq);
        }
      else
        {
          next.server_session = ++next.n_sessions;
          next.server_known = next.news;
          next.server_seq = 1;
          push (&next, FROM_SERVER_HELLO_NEW, 0, 0);
          push_frame (&next, 1);
        }
      push (&next, FROM_SERVER_READY, 0, 0);
      next.asked_session = 0;
      next.asked_seq = 0;
      feed (search, world, &next, HOLLER_LINK_EVENT_OPENED, 0, NULL);
    }
}

static void
expand_refusals (HollerSearch *search, const World *world)
{
  World next = *world;

  next.opening = FALSE;
  next.asked_session = 0;
  next.asked_seq = 0;
  /* One close is to come for each connection, in their order. */
  if (world->closed_to_come)
    return;
  if (world->n_drops > 0)
    {
      next.n_drops--;
      feed (search,
            world,
            &next,
            HOLLER_LINK_EVENT_CLOSED,
            HOLLER_LINK_CLOSE_LOST,
            NULL);
      next.n_drops++;
    }
  if (world->n_tokens > 0)
    {
      next.n_tokens--;
      feed (search,
            world,
            &next,
            HOLLER_LINK_EVENT_CLOSED,
            HOLLER_LINK_CLOSE_TOKEN,
            NULL);
    }
}

static void
expand_inbox (HollerSearch *search, const World *world)
{
  static const HollerLinkEvent events[] = {
    HOLLER_LINK_EVENT_HELLO_NEW, HOLLER_LINK_EVENT_HELLO_RESUMED,
    HOLLER_LINK_EVENT_FRAME,     HOLLER_LINK_EVENT_READY,
    HOLLER_LINK_EVENT_BYE,       HOLLER_LINK_EVENT_CLOSED,
  };
  FromServer item = world->inbox[0];
  World next = *world;
  guint64 value = item.seq;

  if (world->n_inbox == 0 || world->opening)
    return;

  next.n_inbox--;
  memmove (&next.inbox[0], &next.inbox[1], next.n_inbox * sizeof (FromServer));
  memset (&next.inbox[next.n_inbox], 0, sizeof (FromServer));
  if (item.kind == FROM_SERVER_CLOSED)
    {
      next.open = FALSE;
      value = item.seq ? HOLLER_LINK_CLOSE_TOKEN : HOLLER_LINK_CLOSE_LOST;
    }
  feed (search, world, &next, events[item.kind], value, &item);
}

/* A frame that never comes although a later one does. */
static void
expand_hole (HollerSearch *search, const World *world)
{
  World next = *world;

  if (world->n_holes == 0 || world->n_inbox < 2 ||
      world->inbox[0].kind != FROM_SERVER_FRAME ||
      world->inbox[1].kind != FROM_SERVER_FRAME)
    return;

  next.n_holes--;
  next.n_inbox--;
  memmove (&next.inbox[0], &next.inbox[1], next.n_inbox * sizeof (FromServer));
  memset (&next.inbox[next.n_inbox], 0, sizeof (FromServer));
  holler_search_add (search, &next, "frame missing");
}

static void
expand_connection (HollerSearch *search, const World *world)
{
  World next;

  if (!world->server_connected)
    return;

  for (guint kept = 0; kept <= world->n_inbox && world->n_drops > 0; kept++)
    {
      next = *world;
      next.n_drops--;
      cut (&next, kept, 0);
      holler_search_add (search, &next, "dropped");

      if (world->n_forgets > 0)
        {
          next.n_forgets--;
          forget_session (&next);
          holler_search_add (search, &next, "server restarted");
        }
    }
  if (world->n_byes > 0)
    {
      next = *world;
      next.n_byes--;
      push (&next, FROM_SERVER_BYE, 5, 0);
      cut (&next, next.n_inbox, 0);
      forget_session (&next);
      holler_search_add (search, &next, "server says bye");
    }
  if (world->n_tokens > 0)
    {
      next = *world;
      next.n_tokens--;
      cut (&next, next.n_inbox, 1);
      holler_search_add (search, &next, "token expired");
    }
  if (world->open && world->n_drops > 0)
    {
      next = *world;
      next.n_drops--;
      feed (search, world, &next, HOLLER_LINK_EVENT_SILENT, 0, NULL);
    }
}

static void
expand_server (HollerSearch *search, const Setup *setup, const World *world)
{
  World next = *world;

  if (world->news < setup->n_news)
    {
      next.news++;
      if (next.server_session != 0)
        {
          next.server_seq++;
          if (next.server_connected)
            push_frame (&next, next.server_seq);
        }
      holler_search_add (search, &next, "news");
    }

  next = *world;
  if (!world->server_connected && world->server_session != 0 &&
      world->n_forgets > 0)
    {
      next.n_forgets--;
      forget_session (&next);
      holler_search_add (search, &next, "the resume window passed");
    }
}

static void
expand_person (HollerSearch *search, const World *world)
{
  const HollerLinkMachine *machine = &world->machine;
  World next = *world;

  if (machine->state == HOLLER_LINK_STATE_DISCONNECTED)
    feed (search, world, &next, HOLLER_LINK_EVENT_START, 0, NULL);
  if (machine->state == HOLLER_LINK_STATE_WAITING)
    feed (search, world, &next, HOLLER_LINK_EVENT_NETWORK_AVAILABLE, 0, NULL);
  if (world->n_moves > 0)
    {
      next.n_moves--;
      feed (search, world, &next, HOLLER_LINK_EVENT_MOVED, 0, NULL);
      next.n_moves++;
    }
  if (world->n_stops > 0)
    {
      next.n_stops--;
      feed (search, world, &next, HOLLER_LINK_EVENT_STOP, 0, NULL);
    }

  next = *world;
  if (machine->state == HOLLER_LINK_STATE_AUTHORIZING)
    {
      feed (search, world, &next, HOLLER_LINK_EVENT_TOKEN_READY, 0, NULL);
      if (world->n_tokens > 0)
        {
          next.n_tokens--;
          feed (search, world, &next, HOLLER_LINK_EVENT_TOKEN_FAILED, 0, NULL);
        }
    }

  next = *world;
  if (world->timer)
    {
      /* Elsewhere than in the back-off only because something hangs. */
      if (machine->state != HOLLER_LINK_STATE_WAITING)
        {
          if (world->n_drops == 0)
            return;
          next.n_drops--;
        }
      next.timer = FALSE;
      feed (search, world, &next, HOLLER_LINK_EVENT_TIMEOUT, 0, NULL);
    }
}

static void
expand (HollerSearch *search, gconstpointer state, gpointer user_data)
{
  const World *world = state;
  World next = *world;

  if (world->closed_to_come)
    {
      next.closed_to_come = FALSE;
      feed (search,
            world,
            &next,
            HOLLER_LINK_EVENT_CLOSED,
            HOLLER_LINK_CLOSE_REPLACED,
            NULL);
    }
  if (world->opening)
    {
      expand_opening (search, world);
      expand_refusals (search, world);
    }
  expand_inbox (search, world);
  expand_hole (search, world);
  expand_connection (search, world);
  expand_server (search, user_data, world);
  expand_person (search, world);
}

static const char *
check (gconstpointer state, gpointer user_data)
{
  const World *world = state;
  const HollerLinkMachine *machine = &world->machine;

  switch (machine->state)
    {
    case HOLLER_LINK_STATE_WAITING:
    case HOLLER_LINK_STATE_AUTHORIZING:
    case HOLLER_LINK_STATE_OPENING:
    case HOLLER_LINK_STATE_GREETING:
    case HOLLER_LINK_STATE_SYNCING:
      if (!world->timer)
        return "waits without a timer";
      break;
    case HOLLER_LINK_STATE_READY:
      if (!world->snapshot_done)
        return "ready before the snapshot was whole";
      if (world->timer)
        return "ready with a timer running";
      break;
    case HOLLER_LINK_STATE_STOPPED:
      if (world->open || world->opening)
        return "stopped with an open connection";
      if (machine->stop_reason != HOLLER_LINK_STOP_LOGGED_OUT)
        return "stopped although nobody wanted it";
      break;
    case HOLLER_LINK_STATE_DISCONNECTED:
    default:
      break;
    }

  if (machine->state >= HOLLER_LINK_STATE_GREETING &&
      machine->state <= HOLLER_LINK_STATE_READY && !world->open)
    return "believes in a connection that is not there";
  return NULL;
}

static gboolean
is_goal (gconstpointer state, gpointer user_data)
{
  const World *world = state;
  const Setup *setup = user_data;

  if (world->machine.state == HOLLER_LINK_STATE_STOPPED)
    return TRUE;

  return world->machine.state == HOLLER_LINK_STATE_READY &&
         world->n_inbox == 0 && world->known == setup->n_news;
}

static void
describe (gconstpointer state, GString *text, gpointer user_data)
{
  const World *world = state;

  g_string_append_printf (text,
                          "%s seq %u known %u session %u%s%s inbox %u; "
                          "server session %u seq %u news %u%s",
                          holler_link_state_to_name (world->machine.state),
                          (guint) world->machine.last_seq,
                          world->known,
                          world->session,
                          world->machine.closing ? " closing" : "",
                          world->timer ? " timer" : "",
                          world->n_inbox,
                          world->server_session,
                          world->server_seq,
                          world->news,
                          world->server_connected ? " connected" : "");
}

static void
test_search (gconstpointer data)
{
  const Setup *setup = data;
  HollerSearchModel model = {
    .name = setup->name,
    .state_size_bytes = sizeof (World),
    .expand = expand,
    .check = check,
    .is_goal = is_goal,
    .describe = describe,
    .user_data = (gpointer) setup,
  };
  World world;

  memset (&world, 0, sizeof world);
  holler_link_machine_init (&world.machine);
  world.n_drops = setup->n_drops;
  world.n_forgets = setup->n_forgets;
  world.n_tokens = setup->n_tokens;
  world.n_byes = setup->n_byes;
  world.n_stops = setup->n_stops;
  world.n_holes = setup->n_holes;
  world.n_moves = setup->n_moves;

  holler_search_assert (&model, &world, 1500000);
}

int
main (int argc, char *argv[])
{
  /* clang-format off */
  static const Setup setups[] = {
    /* name                   news drops forgets tokens byes stops holes moves */
    { "drops",                4,   5,    0,      0,     0,   0,    0,    0 },
    { "drops-and-restarts",   3,   4,    2,      0,     0,   0,    0,    0 },
    { "drops-and-holes",      4,   2,    1,      0,     0,   0,    1,    0 },
    { "tokens-and-farewells", 2,   2,    1,      2,     1,   0,    0,    0 },
    { "logging-out",          2,   2,    1,      1,     1,   1,    0,    0 },
    { "moves",                3,   2,    1,      0,     0,   0,    0,    3 },
    { "moves-and-the-rest",   2,   1,    1,      1,     1,   1,    1,    1 },
  };
  /* clang-format on */

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (setups); i++)
    {
      g_autofree char *path =
        g_strconcat ("/model/link/", setups[i].name, NULL);

      g_test_add_data_func (path, &setups[i], test_search);
    }

  return g_test_run ();
}
