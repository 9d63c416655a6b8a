/* holler-device-card.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-device-card.h"

#include <string.h>

/* A Bluetooth headset that is spoken into gives up its good sound (A2DP) for
 * one that goes both ways (HFP). To the sound server these are other devices
 * with other names; what stays is the headset's address in them:
 *
 *   bluez_sink.00_11_22_33_44_55.a2dp_sink            PulseAudio
 *   bluez_sink.00_11_22_33_44_55.handsfree_head_unit
 *   bluez_output.00_11_22_33_44_55.1                  PipeWire
 *   bluez_input.00:11:22:33:44:55                     PipeWire since 0.3.7x
 */

#define PREFIX "bluez_"
#define N_PAIRS 6

/**
 * holler_device_get_address:
 * @id: a device's id, by the sound server
 * @address: (out): the Bluetooth address, in capitals, with colons
 *
 * Finds the address of a Bluetooth device in its name.
 *
 * Returns: `FALSE` if it is none
 */
gboolean
holler_device_get_address (const char *id,
                           char address[HOLLER_DEVICE_ADDRESS_SIZE])
{
  const char *text = NULL;
  char separator = 0;

  g_return_val_if_fail (id != NULL, FALSE);

  text = g_str_has_prefix (id, PREFIX) ? strchr (id, '.') : NULL;
  if (text == NULL)
    return FALSE;
  text++;
  for (guint i = 0; i < N_PAIRS; i++, text += 3)
    {
      if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]))
        return FALSE;
      address[3 * i] = g_ascii_toupper (text[0]);
      address[3 * i + 1] = g_ascii_toupper (text[1]);
      if (i == N_PAIRS - 1)
        break;
      if (i == 0)
        separator = text[2];
      if ((separator != '_' && separator != ':') || text[2] != separator)
        return FALSE;
      address[3 * i + 2] = ':';
    }
  address[HOLLER_DEVICE_ADDRESS_SIZE - 1] = '\0';

  return text[2] == '\0' || text[2] == '.';
}

/**
 * holler_device_is_same_card:
 * @id: a device's id
 * @other: another's
 *
 * Are they one Bluetooth headset, whatever its profile?
 *
 * Returns: whether they are
 */
gboolean
holler_device_is_same_card (const char *id, const char *other)
{
  char a[HOLLER_DEVICE_ADDRESS_SIZE];
  char b[HOLLER_DEVICE_ADDRESS_SIZE];

  return holler_device_get_address (id, a) &&
         holler_device_get_address (other, b) && strcmp (a, b) == 0;
}
