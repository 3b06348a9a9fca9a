/* A maker's library as far as jinmin uses it: a card lies on the reader when the environment names a file of it. */
#include <stdio.h>
#include <stdlib.h>

static int open_port = 0;

int SDT_OpenPort(int port) { return port == 1001 ? (open_port = port, 0x90) : 0x01; }
int SDT_ClosePort(int port) { open_port = 0; return 0x90; }

int SDT_StartFindIDCard(int port, unsigned char *found, int opens) {
  return port == open_port && getenv("TEST_CARD") ? 0x9f : 0x80;
}

int SDT_SelectIDCard(int port, unsigned char *found, int opens) { return port == open_port ? 0x90 : 0x81; }

int SDT_ReadBaseMsg(int port, unsigned char *text, unsigned int *text_size, unsigned char *photo,
                    unsigned int *photo_size, int opens) {
  FILE *card = fopen(getenv("TEST_CARD"), "rb");
  if (!card) return 0x41;
  *text_size = fread(text, 1, 256, card);
  *photo_size = 0;
  fclose(card);
  return 0x90;
}
