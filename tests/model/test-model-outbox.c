/* test-model-outbox.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-outbox.h"
#include "holler-search.h"

#include <string.h>

/* A person writes messages into two conversations; the link to the server
 * and the link from there to the other person drop at any moment, with what
 * is on its way. The server refuses, postpones, and is slow. In the end
 * everything is shown to the other exactly once and in the order written.
 */

#define N_MESSAGES 4
#define N_LANES 2
#define QUEUE_SIZE 16
#define NOTHING 0xff

typedef enum
{
  REPLY_ACK,
  REPLY_POSTPONED,
  REPLY_REFUSED,
} Reply;

typedef struct
{
  /* the sender; messages are known by their number, entries are ordered */
  guint8 n_written;
  guint8 entries[N_MESSAGES];
  guint8 states[N_MESSAGES];
  guint8 ever_failed[N_MESSAGES];
  guint8 linked;
  guint8 to_server[QUEUE_SIZE]; /* message numbers */
  guint8 n_to_server;
  guint8 replies[QUEUE_SIZE]; /* message * 4 + Reply */
  guint8 n_replies;

  /* the server */
  guint8 stored[N_LANES][N_MESSAGES];
  guint8 n_stored[N_LANES];

  /* the receiver */
  HollerInbox inboxes[N_LANES];
  guint8 n_shown[N_LANES][N_MESSAGES]; /* by order - 1 */
  guint8 hears;
  guint8 pushes[QUEUE_SIZE]; /* lane * 16 + order */
  guint8 n_pushes;
  guint8 wants_list;
  guint8 list_asked;
  guint8 list_answered;
  guint8 list[N_LANES];

  /* what may still go wrong */
  guint8 n_drops;
  guint8 n_receiver_drops;
  guint8 n_refusals;
  guint8 n_postpones;
  guint8 n_slow;
} World;

typedef struct
{
  const char *name;
  guint8 n_messages;
  guint8 lanes[N_MESSAGES];
  guint8 n_drops;
  guint8 n_receiver_drops;
  guint8 n_refusals;
  guint8 n_postpones;
  guint8 n_slow;
} Setup;

static void
push (guint8 *queue, guint8 *length, guint value)
{
  g_assert (*length < QUEUE_SIZE);
  queue[(*length)++] = (guint8) value;
}

static guint
pop (guint8 *queue, guint8 *length)
{
  guint value = queue[0];

  (*length)--;
  memmove (&queue[0], &queue[1], *length);
  queue[*length] = 0;
  return value;
}

static void
move_last (World *world, guint message)
{
  guint index = 0;

  while (world->entries[index] != message)
    index++;
  memmove (&world->entries[index],
           &world->entries[index + 1],
           world->n_written - index - 1);
  world->entries[world->n_written - 1] = (guint8) message;
}

static gboolean
step (World *world, guint message, HollerOutboxEvent event)
{
  HollerOutboxState state;
  HollerOutboxActions actions;

  if (!holler_outbox_step ((HollerOutboxState) world->states[message],
                           event,
                           &state,
                           &actions))
    return FALSE;

  world->states[message] = (guint8) state;
  if (state == HOLLER_OUTBOX_STATE_FAILED)
    world->ever_failed[message] = TRUE;
  if (actions & HOLLER_OUTBOX_ACTION_MOVE_LAST)
    move_last (world, message);
  if (actions & HOLLER_OUTBOX_ACTION_TRANSMIT)
    push (world->to_server, &world->n_to_server, message);
  return TRUE;
}

static void
add (HollerSearch *search, const World *world, const char *what, guint number)
{
  g_autofree char *label = g_strdup_printf ("%s %u", what, number);

  holler_search_add (search, world, label);
}

static void
expand_sender (HollerSearch *search, const Setup *setup, const World *world)
{
  HollerOutboxEntry entries[N_MESSAGES];
  World next = *world;
  gssize index;

  if (world->n_written < setup->n_messages)
    {
      next.entries[next.n_written] = next.n_written;
      next.states[next.n_written] = HOLLER_OUTBOX_STATE_QUEUED;
      next.n_written++;
      add (search, &next, "written", world->n_written);
    }

  for (guint i = 0; i < world->n_written; i++)
    {
      entries[i].state = (HollerOutboxState) world->states[world->entries[i]];
      entries[i].lane = setup->lanes[world->entries[i]];
    }
  index = holler_outbox_find_next (entries, world->n_written);
  next = *world;
  if (world->linked && index >= 0 &&
      step (&next, world->entries[index], HOLLER_OUTBOX_EVENT_SEND))
    add (search, &next, "sent", world->entries[index]);

  for (guint i = 0; i < world->n_written; i++)
    {
      next = *world;
      if (world->states[i] == HOLLER_OUTBOX_STATE_FAILED &&
          step (&next, i, HOLLER_OUTBOX_EVENT_RETRY))
        add (search, &next, "tried again", i);

      next = *world;
      next.n_slow--;
      if (world->n_slow > 0 && world->linked &&
          world->states[i] == HOLLER_OUTBOX_STATE_SENDING &&
          step (&next, i, HOLLER_OUTBOX_EVENT_LINK_LOST))
        add (search, &next, "no reply in time", i);
    }
}

static void
expand_link (HollerSearch *search, const World *world)
{
  World next = *world;

  if (!world->linked)
    {
      next.linked = TRUE;
      add (search, &next, "linked", 0);
      return;
    }

  for (guint kept = 0; kept <= world->n_to_server && world->n_drops > 0; kept++)
    {
      next = *world;
      next.n_drops--;
      next.linked = FALSE;
      memset (&next.to_server[kept], 0, QUEUE_SIZE - kept);
      next.n_to_server = (guint8) kept;
      memset (next.replies, 0, sizeof next.replies);
      next.n_replies = 0;
      for (guint i = 0; i < next.n_written; i++)
        step (&next, i, HOLLER_OUTBOX_EVENT_LINK_LOST);
      add (search, &next, "link lost, arriving", kept);
    }

  next = *world;
  if (world->n_replies > 0)
    {
      static const HollerOutboxEvent events[] = {
        HOLLER_OUTBOX_EVENT_ACKED,
        HOLLER_OUTBOX_EVENT_POSTPONED,
        HOLLER_OUTBOX_EVENT_REFUSED,
      };
      guint reply = pop (next.replies, &next.n_replies);

      step (&next, reply / 4, events[reply % 4]);
      add (search, &next, "reply", reply);
    }
}

/* A link that is down takes no reply: it is simply lost. */
static void
reply (World *world, guint message, Reply what)
{
  if (world->linked)
    push (world->replies, &world->n_replies, message * 4 + what);
}

static void
expand_server (HollerSearch *search, const Setup *setup, const World *world)
{
  World taken = *world;
  World next;
  guint message;
  guint lane;

  if (world->n_to_server == 0)
    return;

  message = pop (taken.to_server, &taken.n_to_server);
  lane = setup->lanes[message];
  if (memchr (world->stored[lane], (int) message, N_MESSAGES) != NULL)
    {
      /* Unique by client id: the same reply again. */
      reply (&taken, message, REPLY_ACK);
      add (search, &taken, "known already", message);
      return;
    }

  next = taken;
  next.stored[lane][next.n_stored[lane]++] = (guint8) message;
  if (next.hears)
    push (next.pushes, &next.n_pushes, lane * 16 + next.n_stored[lane]);
  reply (&next, message, REPLY_ACK);
  add (search, &next, "stored", message);

  if (world->n_postpones > 0)
    {
      next = taken;
      next.n_postpones--;
      reply (&next, message, REPLY_POSTPONED);
      add (search, &next, "postponed", message);
    }
  if (world->n_refusals > 0)
    {
      next = taken;
      next.n_refusals--;
      reply (&next, message, REPLY_REFUSED);
      add (search, &next, "refused", message);
    }
}

static void
receive (World *world, guint lane, gint64 order)
{
  HollerInbox *inbox = &world->inboxes[lane];

  switch (holler_inbox_receive (inbox, order))
    {
    case HOLLER_INBOX_SHOW:
      world->n_shown[lane][order - 1]++;
      break;
    case HOLLER_INBOX_GAP:
      world->wants_list = TRUE;
      break;
    case HOLLER_INBOX_EARLIER:
      if (holler_inbox_receive_earlier (inbox, order) == HOLLER_INBOX_SHOW)
        world->n_shown[lane][order - 1]++;
      else
        world->wants_list = TRUE;
      break;
    case HOLLER_INBOX_DUPLICATE:
    case HOLLER_INBOX_BAD:
    default:
      break;
    }
}

/* The list's history first, youngest first, then what is newer. */
static void
receive_list (World *world, guint lane)
{
  gint64 first = world->inboxes[lane].first_order;

  for (gint64 order = first - 1; order >= 1; order--)
    receive (world, lane, order);
  for (gint64 order = MAX (first, 1); order <= world->list[lane]; order++)
    receive (world, lane, order);
}

static void
expand_list (HollerSearch *search, const World *world)
{
  World next = *world;

  if (!world->list_asked && world->wants_list)
    {
      next.wants_list = FALSE;
      next.list_asked = TRUE;
      add (search, &next, "list asked for", 0);
    }
  else if (world->list_asked && !world->list_answered)
    {
      next.list_answered = TRUE;
      memcpy (next.list, world->n_stored, sizeof next.list);
      add (search, &next, "list made", 0);
    }
  else if (world->list_answered)
    {
      for (guint lane = 0; lane < N_LANES; lane++)
        receive_list (&next, lane);
      next.list_asked = FALSE;
      next.list_answered = FALSE;
      memset (next.list, 0, sizeof next.list);
      add (search, &next, "list came", 0);
    }
}

static void
expand_receiver (HollerSearch *search, const World *world)
{
  World next = *world;

  if (!world->hears)
    {
      /* A new session: what was missed is in the list. */
      next.hears = TRUE;
      next.wants_list = TRUE;
      add (search, &next, "receiver linked", 0);
      return;
    }

  expand_list (search, world);
  next = *world;
  if (world->n_pushes > 0)
    {
      guint pushed = pop (next.pushes, &next.n_pushes);

      receive (&next, pushed / 16, pushed % 16);
      add (search, &next, "push came", pushed);
    }
  next = *world;
  if (world->n_receiver_drops > 0)
    {
      next.n_receiver_drops--;
      next.hears = FALSE;
      next.n_pushes = 0;
      memset (next.pushes, 0, sizeof next.pushes);
      next.wants_list = FALSE;
      next.list_asked = FALSE;
      next.list_answered = FALSE;
      memset (next.list, 0, sizeof next.list);
      add (search, &next, "receiver lost", 0);
    }
}

static void
expand (HollerSearch *search, gconstpointer state, gpointer user_data)
{
  expand_sender (search, user_data, state);
  expand_link (search, state);
  expand_server (search, user_data, state);
  expand_receiver (search, state);
}

static const char *
check (gconstpointer state, gpointer user_data)
{
  const World *world = state;

  for (guint lane = 0; lane < N_LANES; lane++)
    {
      const HollerInbox *inbox = &world->inboxes[lane];
      guint last = 0;

      for (guint i = 0; i < world->n_stored[lane]; i++)
        {
          guint message = world->stored[lane][i];

          /* What was refused once may stand where it was let in. */
          if (!world->ever_failed[message])
            {
              if (message < last)
                return "a message overtook another";
              last = message;
            }
        }
      for (gint64 order = 1; order <= N_MESSAGES; order++)
        {
          gboolean here =
            order >= inbox->first_order && order <= inbox->last_order;

          if (world->n_shown[lane][order - 1] > 1)
            return "a message shown twice";
          if ((inbox->last_order != 0 && here) !=
              (world->n_shown[lane][order - 1] == 1))
            return "what is shown is not what the inbox says";
        }
      if (inbox->last_order > world->n_stored[lane])
        return "a message shown that was not stored";
    }

  for (guint i = 0; i < world->n_written; i++)
    {
      const Setup *setup = user_data;
      const guint8 *stored = (const guint8 *) world->stored;

      if (world->states[i] == HOLLER_OUTBOX_STATE_ACKNOWLEDGED &&
          memchr (stored, (int) i, sizeof world->stored) == NULL)
        return "acknowledged, but not stored";
      if (world->ever_failed[i] && setup->n_refusals == 0)
        return "failed, but never refused";
    }
  return NULL;
}

static gboolean
is_goal (gconstpointer state, gpointer user_data)
{
  const World *world = state;
  const Setup *setup = user_data;
  guint n_shown = 0;

  for (guint i = 0; i < setup->n_messages; i++)
    {
      if (world->states[i] != HOLLER_OUTBOX_STATE_ACKNOWLEDGED)
        return FALSE;
    }
  for (guint lane = 0; lane < N_LANES; lane++)
    {
      for (guint i = 0; i < N_MESSAGES; i++)
        n_shown += world->n_shown[lane][i];
    }

  return world->n_written == setup->n_messages && n_shown == setup->n_messages;
}

static void
describe (gconstpointer state, GString *text, gpointer user_data)
{
  const World *world = state;

  for (guint i = 0; i < world->n_written; i++)
    g_string_append_printf (
      text,
      "%u %s; ",
      world->entries[i],
      holler_outbox_state_to_name (
        (HollerOutboxState) world->states[world->entries[i]]));
  g_string_append_printf (text,
                          "%s, to server %u, stored %u+%u, shown to %u and %u",
                          world->linked ? "linked" : "not linked",
                          world->n_to_server,
                          world->n_stored[0],
                          world->n_stored[1],
                          (guint) world->inboxes[0].last_order,
                          (guint) world->inboxes[1].last_order);
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
  memset (world.stored, NOTHING, sizeof world.stored);
  for (guint lane = 0; lane < N_LANES; lane++)
    holler_inbox_init (&world.inboxes[lane]);
  world.linked = TRUE;
  world.hears = TRUE;
  world.n_drops = setup->n_drops;
  world.n_receiver_drops = setup->n_receiver_drops;
  world.n_refusals = setup->n_refusals;
  world.n_postpones = setup->n_postpones;
  world.n_slow = setup->n_slow;

  holler_search_assert (&model, &world, 1500000);
}

int
main (int argc, char *argv[])
{
  /* clang-format off */
  static const Setup setups[] = {
    /* name                  messages, lanes      drops r.drops refused later slow */
    { "lossy-both-ways",     3, { 0, 0, 0 },      2,    2,      0,      0,    0 },
    { "three-drops",         4, { 0, 0, 0, 0 },   3,    1,      0,      0,    0 },
    { "two-conversations",   4, { 0, 0, 1, 1 },   1,    1,      0,      0,    0 },
    { "refused-and-retried", 3, { 0, 0, 1 },      1,    0,      2,      0,    0 },
    { "postponed-and-slow",  3, { 0, 0, 0 },      1,    1,      0,      1,    2 },
  };
  /* clang-format on */

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (setups); i++)
    {
      g_autofree char *path =
        g_strconcat ("/model/outbox/", setups[i].name, NULL);

      g_test_add_data_func (path, &setups[i], test_search);
    }

  return g_test_run ();
}
