/* holler-devices.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-devices.h"

#include "base/holler-debug.h"
#include "core/holler-device-card.h"
#include "media/holler-dispatch.h"
#include "media/holler-pulse-keeper.h"

/* Microphones and speakers, as they come and go. The monitor asks the sound
 * server and waits for it, so it starts on a worker thread. What is there at
 * the start is both listed and reported as added; ids keep it single. Monitors
 * of speakers are no microphones.
 */

#define N_KINDS (HOLLER_DEVICE_CAMERA + 1)

typedef enum
{
  EVENT_LISTED, /* there at the start */
  EVENT_ADDED,
  EVENT_REMOVED,
  EVENT_STARTED,
} EventKind;

typedef struct
{
  EventKind kind;
  GstDevice *device;         /* (nullable) */
  GstDeviceMonitor *monitor; /* (nullable) */
} Event;

struct _HollerDevices
{
  HollerWorkers *workers;
  HollerPulseKeeper *keeper;
  HollerDispatch *dispatch;
  GstDeviceMonitor *monitor; /* (nullable) until started */
  GListStore *lists[N_KINDS];
  GHashTable *devices; /* kind and id → GstDevice */
  GHashTable *gone;    /* the same of what went while the list was made */
  gboolean starting;
};

static Event *
event_new (EventKind kind, GstDevice *device)
{
  Event *event = g_new0 (Event, 1);

  event->kind = kind;
  event->device = device;

  return event;
}

static void
stop_monitor (gpointer data)
{
  GstDeviceMonitor *monitor = data;

  gst_device_monitor_stop (monitor);
  gst_object_unref (monitor);
}

static void
event_free (gpointer data)
{
  Event *event = data;

  gst_clear_object (&event->device);
  /* Nobody took it: it started after the end. */
  g_clear_pointer (&event->monitor, stop_monitor);
  g_free (event);
}

/* The same device has the same id tomorrow: the sound server's name of it. */
static char *
id_of_device (GstDevice *device)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (device);
  g_autoptr (GstStructure) extra = NULL;
  char *id = NULL;

  if (g_object_class_find_property (klass, "internal-name") != NULL)
    g_object_get (device, "internal-name", &id, NULL);
  if (id != NULL)
    return id;

  extra = gst_device_get_properties (device);
  if (extra != NULL && gst_structure_has_field (extra, "node.name"))
    return g_strdup (gst_structure_get_string (extra, "node.name"));

  return gst_device_get_display_name (device);
}

static gboolean
is_monitor (GstDevice *device)
{
  g_autoptr (GstStructure) extra = gst_device_get_properties (device);

  return extra != NULL &&
         g_strcmp0 (gst_structure_get_string (extra, "device.class"),
                    "monitor") == 0;
}

static gboolean
kind_of_device (GstDevice *device, HollerDeviceKind *out_kind)
{
  if (gst_device_has_classes (device, "Audio/Source"))
    *out_kind = HOLLER_DEVICE_MICROPHONE;
  else if (gst_device_has_classes (device, "Audio/Sink"))
    *out_kind = HOLLER_DEVICE_SPEAKER;
  else
    return FALSE;

  return !is_monitor (device);
}

static char *
key_of_device (HollerDeviceKind kind, const char *id)
{
  return g_strdup_printf ("%u %s", (guint) kind, id);
}

static void
add_device (HollerDevices *self, GstDevice *device, gboolean is_listed)
{
  g_autofree char *id = id_of_device (device);
  g_autofree char *name = gst_device_get_display_name (device);
  g_autoptr (HollerDevice) entry = NULL;
  HollerDeviceKind kind = HOLLER_DEVICE_MICROPHONE;
  char *key = NULL;

  if (!kind_of_device (device, &kind))
    return;
  key = key_of_device (kind, id);
  if (is_listed && g_hash_table_contains (self->gone, key))
    {
      g_free (key);
      return;
    }
  if (!g_hash_table_replace (self->devices, key, gst_object_ref (device)))
    return;

  entry = holler_device_new (kind, id, name);
  g_list_store_append (self->lists[kind], entry);
}

static void
remove_device (HollerDevices *self, GstDevice *device)
{
  g_autofree char *id = id_of_device (device);
  g_autofree char *key = NULL;
  HollerDeviceKind kind = HOLLER_DEVICE_MICROPHONE;
  GListModel *list = NULL;

  if (!kind_of_device (device, &kind))
    return;
  key = key_of_device (kind, id);
  if (self->monitor == NULL)
    g_hash_table_add (self->gone, g_strdup (key));
  if (!g_hash_table_remove (self->devices, key))
    return;

  list = G_LIST_MODEL (self->lists[kind]);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HollerDevice) entry = g_list_model_get_item (list, i);

      if (g_strcmp0 (holler_device_get_id (entry), id) == 0)
        {
          g_list_store_remove (self->lists[kind], i);
          return;
        }
    }
}

static void
event_cb (gpointer data, gpointer user_data)
{
  HollerDevices *self = user_data;
  Event *event = data;

  switch (event->kind)
    {
    case EVENT_LISTED:
    case EVENT_ADDED:
      add_device (self, event->device, event->kind == EVENT_LISTED);
      break;
    case EVENT_REMOVED:
      remove_device (self, event->device);
      break;
    case EVENT_STARTED:
      self->monitor = g_steal_pointer (&event->monitor);
      g_hash_table_remove_all (self->gone);
      holler_debug (HOLLER_DEBUG_MEDIA,
                    "devices: %u microphones, %u speakers",
                    g_list_model_get_n_items (
                      G_LIST_MODEL (self->lists[HOLLER_DEVICE_MICROPHONE])),
                    g_list_model_get_n_items (
                      G_LIST_MODEL (self->lists[HOLLER_DEVICE_SPEAKER])));
      break;
    default:
      g_assert_not_reached ();
    }
}

static GstBusSyncReply
bus_streaming_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  HollerDispatch *dispatch = user_data;
  GstDevice *device = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_ADDED)
    {
      gst_message_parse_device_added (message, &device);
      holler_dispatch_post (dispatch, event_new (EVENT_ADDED, device));
    }
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_REMOVED)
    {
      gst_message_parse_device_removed (message, &device);
      holler_dispatch_post (dispatch, event_new (EVENT_REMOVED, device));
    }
  gst_message_unref (message);

  return GST_BUS_DROP;
}

static void
start_worker (gpointer data)
{
  HollerDispatch *dispatch = data;
  GstDeviceMonitor *monitor = gst_device_monitor_new ();
  g_autoptr (GstBus) bus = gst_device_monitor_get_bus (monitor);
  GList *devices = NULL;
  Event *event = NULL;

  gst_device_monitor_add_filter (monitor, "Audio/Source", NULL);
  gst_device_monitor_add_filter (monitor, "Audio/Sink", NULL);
  gst_bus_set_sync_handler (bus,
                            bus_streaming_cb,
                            holler_dispatch_ref (dispatch),
                            (GDestroyNotify) holler_dispatch_unref);
  gst_device_monitor_start (monitor);

  devices = gst_device_monitor_get_devices (monitor);
  for (GList *l = devices; l != NULL; l = l->next)
    holler_dispatch_post (dispatch, event_new (EVENT_LISTED, l->data));
  g_list_free (devices);

  event = event_new (EVENT_STARTED, NULL);
  event->monitor = monitor;
  holler_dispatch_post (dispatch, event);
  holler_dispatch_unref (dispatch);
}

/**
 * holler_devices_new:
 * @workers: where the sound server is asked
 *
 * Returns: (transfer full): lists that are empty until started
 */
HollerDevices *
holler_devices_new (HollerWorkers *workers)
{
  HollerDevices *self = g_new0 (HollerDevices, 1);

  self->workers = holler_workers_ref (workers);
  self->keeper = holler_pulse_keeper_new (workers);
  self->dispatch = holler_dispatch_new (event_cb, self, event_free);
  self->devices =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < N_KINDS; i++)
    self->lists[i] = g_list_store_new (HOLLER_TYPE_DEVICE);

  return self;
}

/**
 * holler_devices_free:
 * @self: (transfer full): devices
 *
 * Stops listening to the sound server.
 */
void
holler_devices_free (HollerDevices *self)
{
  holler_dispatch_close (self->dispatch);
  holler_dispatch_unref (self->dispatch);
  /* Here and not later: all monitors of a process share one connection to the
   * sound server, and the next one must not find it half closed. */
  g_clear_pointer (&self->monitor, stop_monitor);
  for (guint i = 0; i < N_KINDS; i++)
    g_object_unref (self->lists[i]);
  g_hash_table_unref (self->devices);
  g_hash_table_unref (self->gone);
  holler_pulse_keeper_free (self->keeper);
  holler_workers_unref (self->workers);
  g_free (self);
}

/**
 * holler_devices_start:
 * @self: devices
 *
 * Begins to list devices; the first time only.
 */
void
holler_devices_start (HollerDevices *self)
{
  g_return_if_fail (self != NULL);

  if (self->starting)
    return;

  self->starting = TRUE;
  holler_workers_push (self->workers,
                       start_worker,
                       holler_dispatch_ref (self->dispatch));
}

/**
 * holler_devices_get_list:
 * @self: devices
 * @kind: which
 *
 * Returns: (transfer none) (element-type HollerDevice): a live list
 */
GListModel *
holler_devices_get_list (HollerDevices *self, HollerDeviceKind kind)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (kind < N_KINDS, NULL);

  return G_LIST_MODEL (self->lists[kind]);
}

/**
 * holler_devices_has_none:
 * @self: devices
 * @kind: which
 *
 * Is it known that there is no such device?
 *
 * Returns: `FALSE` also while the sound server has not answered yet
 */
gboolean
holler_devices_has_none (HollerDevices *self, HollerDeviceKind kind)
{
  return self->monitor != NULL &&
         g_list_model_get_n_items (holler_devices_get_list (self, kind)) == 0;
}

/**
 * holler_devices_resolve:
 * @self: devices
 * @kind: which
 * @id: a device's id, or "" for the default
 *
 * Says which device [method@Devices.make_element] would take now. A Bluetooth
 * headset is the same one by another name where it changed its profile.
 *
 * Returns: (transfer full) (nullable): its id, "" for the default, `NULL` if
 *   there is none; @id while the sound server has not answered yet
 */
char *
holler_devices_resolve (HollerDevices *self,
                        HollerDeviceKind kind,
                        const char *id)
{
  g_autofree char *key = key_of_device (kind, id);
  GListModel *list = holler_devices_get_list (self, kind);

  if (self->monitor == NULL || g_hash_table_contains (self->devices, key))
    return g_strdup (id);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HollerDevice) device = g_list_model_get_item (list, i);

      if (holler_device_is_same_card (id, holler_device_get_id (device)))
        return g_strdup (holler_device_get_id (device));
    }

  return holler_devices_has_none (self, kind) ? NULL : g_strdup ("");
}

/**
 * holler_devices_find:
 * @self: devices
 * @kind: which
 * @id: a device's id, or "" for the default
 *
 * Says what [method@Devices.make_element] would take now.
 *
 * Returns: the choice; the chosen one also while the sound server has not
 *   answered yet
 */
HollerDeviceChoice
holler_devices_find (HollerDevices *self, HollerDeviceKind kind, const char *id)
{
  g_autofree char *used = holler_devices_resolve (self, kind, id);

  if (used == NULL)
    return HOLLER_DEVICE_CHOICE_NONE;

  return *used == '\0' && *id != '\0' ? HOLLER_DEVICE_CHOICE_DEFAULT
                                      : HOLLER_DEVICE_CHOICE_CHOSEN;
}

/**
 * holler_devices_make_element:
 * @self: devices
 * @kind: what it is for
 * @id: a device's id, or "" for the default
 *
 * Makes the element of a device; of the default one where there is no such
 * device (any more).
 *
 * Returns: (transfer floating) (nullable): an element, `NULL` if no plugin
 *   for sound is installed
 */
GstElement *
holler_devices_make_element (HollerDevices *self,
                             HollerDeviceKind kind,
                             const char *id)
{
  g_autofree char *used = holler_devices_resolve (self, kind, id);
  g_autofree char *key = key_of_device (kind, used != NULL ? used : "");
  GstDevice *device = g_hash_table_lookup (self->devices, key);
  gboolean source = kind == HOLLER_DEVICE_MICROPHONE;
  GstElement *element = NULL;

  if (!source)
    holler_pulse_keeper_hold (self->keeper);
  if (device != NULL)
    return gst_device_create_element (device, NULL);

  element = gst_element_factory_make (source ? "pulsesrc" : "pulsesink", NULL);
  if (element == NULL)
    return gst_element_factory_make (source ? "autoaudiosrc" : "autoaudiosink",
                                     NULL);
  /* The list is still on its way; its ids are the sound server's names. */
  if (self->monitor == NULL && *id != '\0')
    g_object_set (element, "device", id, NULL);

  return element;
}
